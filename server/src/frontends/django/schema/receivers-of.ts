import type { Project } from "../modules/project";
import { type Receiver, receiversIn } from "./receivers";

/** Who listens, and to what. Where it says so may move. */
export type Listening = Omit<Receiver, "span">;

/** The receivers of a signal of the project, wherever they are registered, each once. */
export function receiversOf(project: Project, signal: string): readonly Listening[] {
  return project.memoise(`receivers-of|${signal}`, () => allReceivers(project).bySignal.get(signal) ?? []);
}

/** The signals that a function receives, wherever it is registered. */
export function receptionsBy(project: Project, file: string, unit: string): readonly Listening[] {
  const handler = `${file}#${unit}`;
  return project.memoise(`receptions|${handler}`, () => allReceivers(project).byHandler.get(handler) ?? []);
}

interface AllReceivers {
  readonly bySignal: ReadonlyMap<string, readonly Listening[]>;
  readonly byHandler: ReadonlyMap<string, readonly Listening[]>;
}

function allReceivers(project: Project): AllReceivers {
  return project.memoise("all-receivers", () => {
    const bySignal = new Map<string, Listening[]>();
    const byHandler = new Map<string, Listening[]>();
    for (const { span: _span, ...listening } of project.allFiles().flatMap((file) => receiversIn(project, file))) {
      const { signal, isProjects, handler } = listening;
      if (isProjects) add(bySignal, signal, listening);
      if (handler) add(byHandler, `${handler.file}#${handler.unit}`, listening);
    }
    return { bySignal, byHandler };
  });
}

function add(found: Map<string, Listening[]>, key: string, listening: Listening): void {
  const before = found.get(key);
  if (before) before.push(listening);
  else found.set(key, [listening]);
}
