import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Case, parseCases } from "./parse-cases";

/** The folder of all fixtures. */
export const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

/** All cases below test/fixtures, in the order of their files; the README describes the format and holds none. */
export function loadCases(): Case[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.endsWith("README.md"))
    .sort()
    .flatMap((name) => {
      const file = join(FIXTURES, name);
      return parseCases(relative(FIXTURES, file).replaceAll("\\", "/"), readFileSync(file, "utf8"));
    });
}
