import type { Statement } from "../syntax/ast";

/** Something has the name at module level: an import, an assignment, a function or a class. */
export function bindsAtTop(body: readonly Statement[], name: string): boolean {
  return body.some((statement) => {
    if (statement.k === "import") return statement.names.some((item) => item.as === name);
    if (statement.k === "assign") return statement.targets.some((target) => target.k === "name" && target.id === name);
    return (statement.k === "unit" || statement.k === "class") && statement.name === name;
  });
}
