import type { Project, PythonSymbol } from "../modules/project";
import type { Expression } from "../syntax/ast";
import { nodesWithin } from "../syntax/nodes-within";

/** Calls that lead from an address to a view. */
const ROUTES = new Set(["path", "re_path", "url"]);

/** The functions of the workspace that URLs lead to, as `file#unit`. */
export function routedViews(project: Project): ReadonlySet<string> {
  return project.memoise("routed-views", () => {
    const files = project.allFiles().filter((file) => project.clues(file).routes);
    return new Set(files.flatMap((file) => viewsIn(project, file)));
  });
}

function viewsIn(project: Project, file: string): readonly string[] {
  return project.memoise(`routed-views|${file}`, () => {
    const found: string[] = [];
    for (const statement of project.facts(file)?.body ?? [])
      for (const node of nodesWithin(statement)) {
        if (node.k !== "call" || !ROUTES.has(nameOf(node.fn))) continue;
        const view = node.args.find(({ name }, at) => name === "view" || (name === null && at === 1));
        const symbol = view ? wrapped(project, file, view.value) : null;
        if (symbol?.kind === "function") found.push(`${symbol.file}#${symbol.unit.id}`);
      }
    return found;
  });
}

function nameOf(fn: Expression): string {
  return fn.k === "name" ? fn.id : fn.k === "attr" ? fn.name : "";
}

/** `view`, `login_required(view)`, `cache_page(60)(view)`; what wraps it in a transaction is no plain view. */
function wrapped(project: Project, file: string, view: Expression): PythonSymbol | null {
  if (view.k !== "call") return project.resolve(file, view);
  const inner = view.args[0]?.value;
  if (inner === undefined || OPENS.test(nameOf(view.fn.k === "call" ? view.fn.fn : view.fn))) return null;
  return wrapped(project, file, inner);
}

const OPENS = /atomic|transact|commit|revision/i;
