import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Case, parseCases } from "./parse-cases";
import { parseRulePage } from "./parse-rule-page";

/** The folder of all fixtures. */
export const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

const RULES = fileURLToPath(new URL("../../server/src/rules", import.meta.url));

/**
 * All cases below test/fixtures, in the order of their files, then those of the rules' own pages. The README describes
 * the format and holds none.
 */
export function loadCases(): Case[] {
  const fixtures = readPages(FIXTURES).flatMap(([name, text]) => parseCases(name, text));
  const pages = readPages(RULES).flatMap(([name, text]) => parseRulePage(`server/src/rules/${name}`, text));
  return [...fixtures, ...pages];
}

/** The Markdown files below a folder, as their paths in it and their texts. */
function readPages(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.endsWith("README.md"))
    .sort()
    .map((name) => {
      const file = join(folder, name);
      return [relative(folder, file).replaceAll("\\", "/"), readFileSync(file, "utf8")];
    });
}
