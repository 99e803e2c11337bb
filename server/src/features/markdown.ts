import { pathToFileURL } from "node:url";

/** Text that Markdown shows as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\\`*_{}[\]()#+\-!|<>~$]/g, "\\$&");
}

/** A link to a line of a file, named by its path. */
export function linkTo(path: string, file: string, line: number): string {
  // A closing parenthesis would end the link.
  const url = pathToFileURL(file).href.replaceAll("(", "%28").replaceAll(")", "%29");
  return `[${escapeMarkdown(path)}:${line}](${url}#L${line})`;
}
