// Writes what follows from the rules: their registry, their pages in docs/rules and the settings that name them.
// With `--check` it writes nothing, and fails when a file is not what it would write.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const RULES = "server/src/rules";
const SEVERITIES = ["off", "hint", "information", "warning", "error"];
const HEADINGS = ["What it does", "Why it costs", "Example", "Use instead", "Fix safety", "Stays silent when"];
const FIX_SAFETY = { safe: "safe", unsafe: "to be read before it is applied", none: "none" };

const exportOf = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

/**
 * The rules' metadata, in the order of their codes. A rule is a module that exports, under its own name, something with a
 * code; the others in the folder serve the rules.
 */
async function loadRules() {
  const files = readdirSync(join(root, RULES)).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const names = files.map((file) => file.slice(0, -".ts".length)).filter((name) => name !== "registry");
  const scratch = mkdtempSync(join(tmpdir(), "roundtrip-generate-"));
  try {
    const outfile = join(scratch, "rules.mjs");
    const contents = names.map((name) => `export * as ${exportOf(name)} from "./${name}";`).join("\n");
    const stdin = { contents, resolveDir: join(root, RULES), loader: "ts" };
    await build({ stdin, bundle: true, platform: "node", format: "esm", outfile, logLevel: "warning" });
    const modules = await import(pathToFileURL(outfile).href);
    const rules = names
      .map((name) => modules[exportOf(name)][exportOf(name)])
      .filter((rule) => rule?.code !== undefined);
    rules.sort((a, b) => (a.code < b.code ? -1 : 1));
    return rules;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Text as the project's formatter writes it. */
function format(path, text) {
  const args = [join(root, "node_modules/@biomejs/biome/bin/biome"), "format", `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, args, {
    cwd: root,
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** A rule without a check is judged where the others' findings are known; it has a page and a setting all the same. */
function writeRegistry(all) {
  const rules = all.filter(({ check }) => check !== undefined);
  const lines = [
    "// Written by `npm run generate`.",
    'import type { Rule } from "../orm/rule";',
    ...rules.map(({ name }) => `import { ${exportOf(name)} } from "./${name}";`).sort(),
    "",
    "/** Every rule that reads reports, in the order of the codes. */",
    `export const rules: readonly Rule[] = [${rules.map(({ name }) => exportOf(name)).join(", ")}];`,
  ];
  return format(`${RULES}/registry.ts`, `${lines.join("\n")}\n`);
}

/** A page as it is read by people: what only runs its examples is left out. */
function dropTestParts(page) {
  return page
    .replace(/^```py (?:run|data|settings)\n[\s\S]*?^```\n+/gm, "")
    .replace(/^(#\s*\^+ [a-z-]+)(?: \w+)?: (?:no )?fix$/gm, "$1")
    .trimEnd();
}

function writePage(rule) {
  const page = readFileSync(join(root, RULES, `${rule.name}.md`), "utf8").replace(/^# .*\n+/, "");
  const found = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  if (found.join() !== HEADINGS.join()) {
    throw new Error(`${RULES}/${rule.name}.md has the headings ${found.join(", ")}; expected: ${HEADINGS.join(", ")}`);
  }
  const until = rule.until === undefined ? "" : ` · Django up to ${rule.until.join(".")}`;
  const facts = `${rule.code} · ${rule.severity} by default · fix: ${FIX_SAFETY[rule.fixSafety]} · since ${rule.since}${until}`;
  return `<!-- Written by \`npm run generate\` from ${RULES}/${rule.name}.md -->\n\n# ${rule.name}\n\n${facts}\n\n${rule.summary}.\n\n${dropTestParts(page)}\n`;
}

function writeIndex(rules) {
  const rows = rules.map(
    ({ name, code, severity, fixSafety, summary }) =>
      `| [${name}](${name}.md) | ${code} | ${severity} | ${FIX_SAFETY[fixSafety]} | ${summary} |`,
  );
  const head = ["| Rule | Code | Default | Fix | Reports |", "|---|---|---|---|---|"];
  return `${["<!-- Written by `npm run generate` -->", "", "# Rules", "", ...head, ...rows].join("\n")}\n`;
}

function writeManifest(rules) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  manifest.contributes.configuration.properties["roundtrip.rules"].properties = Object.fromEntries(
    rules.map(({ name, severity, summary }) => [
      name,
      { type: "string", enum: SEVERITIES, default: severity, description: `${summary}.` },
    ]),
  );
  return format("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Paths, relative to the root, whose content is not `text`; also pages of rules that are gone. */
function findStale(files) {
  const stale = [...files].filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text,
  );
  const pages = existsSync(join(root, "docs/rules"))
    ? readdirSync(join(root, "docs/rules")).map((file) => `docs/rules/${file}`)
    : [];
  return { changed: stale.map(([path]) => path), gone: pages.filter((path) => !files.has(path)) };
}

const rules = await loadRules();
const files = new Map([
  [`${RULES}/registry.ts`, writeRegistry(rules)],
  ...rules.map((rule) => [`docs/rules/${rule.name}.md`, writePage(rule)]),
  ["docs/rules/README.md", writeIndex(rules)],
  ["package.json", writeManifest(rules)],
]);
const { changed, gone } = findStale(files);
if (process.argv.includes("--check")) {
  for (const path of [...changed, ...gone]) console.error(`${path} is stale: run \`npm run generate\``);
  process.exitCode = changed.length + gone.length === 0 ? 0 : 1;
} else {
  mkdirSync(join(root, "docs/rules"), { recursive: true });
  for (const path of changed) writeFileSync(join(root, path), files.get(path));
  for (const path of gone) rmSync(join(root, path));
  for (const path of [...changed, ...gone]) console.log(path);
}
