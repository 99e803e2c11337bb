import { readFileSync } from "node:fs";

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|(.*?))\s*(?:\s#.*)?$/;

/** The variables of a `.env` file: `NAME=value` lines, as the Python extension reads them. None where there is no file. */
export function readEnvFile(path: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of readText(path).split(/\r?\n/)) {
    const [, name, double, single, bare = ""] = LINE.exec(line) ?? [];
    if (name !== undefined) variables[name] = double?.replace(/\\n/g, "\n").replace(/\\(.)/g, "$1") ?? single ?? bare;
  }
  return variables;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
