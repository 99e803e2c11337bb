/**
 * Holds what the analysis foretells of a project against what a run of its tests really sent.
 *
 *     node bench/compare-recorded.mjs PROJECT RECORDING [--list]
 *
 * Recall: of the places where one request, or one call that a test made, sent a query again and again, how many a
 * finding speaks of. Precision: of the findings whose rows were gone through, more than one of them, how many were
 * seen to repeat. It reads the recording by itself and takes only the findings from `roundtrip check`, so that a wrong
 * join in the program shows. `--list` names each group and each finding. Needs `npm run build`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readRecording } from "./read-recording.mjs";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const TEST_FILE = /(^|\/)(tests?|testing)\/|(^|\/)(tests?|conftest|test_[^/]*|[^/]*_tests?)\.py$/;
/** Kinds of repeats that are no N+1 of the project. */
const IS_NONE = new Set(["test code", "test calls", "asked again"]);
/** What asks the database before it writes. */
const WRITES = /\.a?(get_or_create|update_or_create|save|set|add|remove|clear|delete|full_clean|is_valid)\(/;

const [project, recording, option] = process.argv.slice(2);
if (recording === undefined) {
  console.error("node bench/compare-recorded.mjs PROJECT RECORDING [--list]");
  process.exit(2);
}

const lines = new Map();
const { queries, tests, outcomes } = readRecording(recording);
const { findings, known } = check();
const body = queries.filter((query) => query.phase === undefined || query.phase === "call");
const sent = body.filter(({ sql }) => sql.statement === "read" || sql.statement === "write");
const groups = groupRepeats(sent.filter(({ sql }) => sql.statement === "read"));
const own = groups.filter(({ why }) => !IS_NONE.has(why));
const foretold = own.filter((group) => findings.some((finding) => isOf(finding, group)));
const verdicts = findings.map((finding) => ({ finding, verdict: judge(finding) }));
print();

/** The findings of the analysis, and those that the recording alone made. */
function check() {
  const args = [CLI, "check", project, "--recording", recording, "--format", "json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  const all = JSON.parse(stdout).findings.filter(({ rule }) => rule !== "unused-suppression");
  const isRecorded = ({ rule }) => rule === "recorded-n-plus-one";
  return { findings: all.filter((each) => !isRecorded(each)), known: all.filter(isRecorded) };
}

/**
 * The places that sent a query more than once in one call, widest first: for the rows of one fetch, or else with one
 * stack within one request, or within a test outside of one.
 */
function groupRepeats(reads) {
  const asked = reads.filter(({ stack, cause }) => stack.length > 0 && cause?.kind !== "prefetch");
  const calls = groupBy(asked, (query) => {
    const way = (query.fetch?.rows ?? 0) > 1 ? [query.fetch.id, query.stack[0].id] : query.stack.map(({ id }) => id);
    return [query.request ?? query.test, query.sql.text, causeText(query), ...way].join("|");
  });
  const together = [...calls.values()].filter(({ length }) => length > 1);
  const ofRows = new Set(together.filter(([{ fetch }]) => (fetch?.rows ?? 0) > 1).flat());
  const repeats = together.map((same) => ({ query: same[0], count: same.length, why: kindOf(same, ofRows) }));
  const places = groupBy(repeats, ({ query }) => {
    const [{ path, line, column }] = query.stack;
    return [path, line, column, query.sql.text, causeText(query)].join("|");
  });
  const rank = ({ why, count }) => (IS_NONE.has(why) ? 0 : 1e9) + count;
  const widest = [...places.values()].map((same) => ({ ...same.toSorted((a, b) => rank(b) - rank(a))[0], same }));
  return widest.sort((a, b) => b.count - a.count);
}

/** Why repeated queries are no N+1 of the project, or what kind of code sent them. */
function kindOf(repeated, ofRows) {
  const [{ request, stack, cause, fetch }] = repeated;
  const [at] = stack;
  const [inTests, inProject] = [stack.filter(isOfTests), stack.filter((frame) => !isOfTests(frame))];
  if (isOfTests(at)) return "test code";
  if (request === null && fetch?.stack[0] !== undefined && isOfTests(fetch.stack[0])) return "test calls";
  if (!isForRows(repeated[0], ofRows)) {
    if (request === null && inTests.some(isInLoop)) return "test calls";
    if (!inProject.some(isInLoop)) return "asked again";
  }
  if (stack.some(({ path }) => /(^|\/)admin(\/|\.py$)/.test(path))) return "admin";
  if (stack.some(({ name }) => name === "<template>")) return "template";
  if (stack.some(({ name }) => /Serializer\b/.test(name))) return "serializer";
  if (WRITES.test(codeOf(at))) return "part of a write";
  if (/\b(getattr|setattr|attrgetter)\(/.test(codeOf(at)) || linesOf(at.path).some(isDynamicImport)) return "dynamic";
  if (cause !== undefined && !codeOf(at).includes(cause.field)) return "library code";
  return "other";
}

/** Models that are looked up by their names when the module is loaded. */
function isDynamicImport(code) {
  return /\bget_(model|class|classes)\(/.test(code);
}

/** Sent for rows of one fetch, or for rows that such queries fetched one by one. */
function isForRows(query, ofRows) {
  return ofRows.has(query) || (query.fetch !== null && isForRows(query.fetch, ofRows));
}

function isOfTests({ path }) {
  return TEST_FILE.test(path);
}

/** Whether the line of a frame stands in a loop, or holds one itself, judged by its indentation. */
function isInLoop({ path, line, endLine, name }) {
  const text = linesOf(path);
  const isTemplate = name === "<template>";
  const indentOf = (code) => code.length - code.trimStart().length;
  let indent = indentOf(text[line - 1] ?? "");
  if (!isTemplate && /\bfor\b.*\bin\b|\bmap\(/.test(codeOf({ path, line, endLine }))) return true;
  if (/<(genexpr|listcomp|setcomp|dictcomp|lambda)>$/.test(name)) return true;
  let open = 0;
  for (let at = line - 2; at >= 0; at -= 1) {
    const code = text[at] ?? "";
    if (isTemplate) {
      open += (code.match(/{%-?\s*for\b/g) ?? []).length - (code.match(/{%-?\s*endfor\b/g) ?? []).length;
      if (open > 0) return true;
      continue;
    }
    if (code.trim() === "" || indentOf(code) >= indent) continue;
    if (/^\s*(async )?(for|while)\b/.test(code)) return true;
    if (/^\s*(async )?(def|class)\b/.test(code)) return false;
    indent = indentOf(code);
  }
  return false;
}

/** A finding is of a group that has it on its stack, and speaks of what was asked. */
function isOf(finding, { query, same }) {
  const path = finding.path?.split("__") ?? [];
  const { cause } = query;
  if (finding.rule === "n-plus-one" && !path.includes(cause?.field)) return false;
  // What a longer path reads belongs to other models than the finding's.
  if (finding.rule === "n-plus-one" && path.length === 1 && classOf(cause) !== finding.model.split(".").at(-1))
    return false;
  if (finding.rule !== "n-plus-one" && cause !== undefined && !path.includes(cause.field)) return false;
  const real = same.filter(({ why }) => !IS_NONE.has(why));
  return real.some((each) => isOnStack(finding, each.query.stack) && readsOn(finding, each.query.stack));
}

function isOnStack({ file, line, endLine }, stack) {
  return stack.some((frame) => frame.path === file && frame.line <= endLine && (frame.endLine ?? frame.line) >= line);
}

function readsOn({ reads }, stack) {
  return reads.some((read) => isOnStack(read, stack));
}

/** `seen`, `unseen` (several rows were gone through), or `not run`: nothing can be said of it. */
function judge(finding) {
  if (own.some((group) => isOf(finding, group))) return "seen";
  const { query } = finding;
  const places = query === null ? [] : [query, ...query.chain];
  const rows = body.filter(({ stack, rows = 0 }) => rows > 1 && places.some((place) => isOnStack(place, stack)));
  if (rows.length > 0 && finding.rule === "n-plus-one") return "unseen";
  if (finding.recorded?.verdict === "not-seen") return "unseen";
  return sent.some(({ stack }) => isOnStack(finding, stack)) ? "ran" : "not run";
}

function print() {
  const share = (part, all) => (all === 0 ? "none" : `${Math.round((100 * part) / all)} %`);
  const counts = (items, keyOf) =>
    [...groupBy(items, keyOf)].map(([key, { length }]) => `${key} ${length}`).join(", ") || "none";
  const seen = verdicts.filter(({ verdict }) => verdict === "seen").length;
  const unseen = verdicts.filter(({ verdict }) => verdict === "unseen").length;
  const missed = own.filter((group) => !foretold.includes(group));
  console.log(
    `tests            ${tests} (${[...outcomes].map(([outcome, number]) => `${outcome} ${number}`).join(", ")})`,
  );
  console.log(`queries          ${queries.length}, ${sent.length} of them of test bodies`);
  console.log(`repeats          ${groups.length} places: ${counts(groups, ({ why }) => why)}`);
  console.log(
    `recorded N+1     ${own.length}, foretold ${foretold.length}: recall ${share(foretold.length, own.length)}`,
  );
  console.log(`missed           ${missed.length}: ${counts(missed, ({ why }) => why)}`);
  console.log(`found by run     ${known.length} recorded-n-plus-one`);
  console.log(`findings         ${findings.length}: ${counts(verdicts, ({ verdict }) => verdict)}`);
  console.log(`precision        ${share(seen, seen + unseen)} of those whose rows were gone through`);
  const told = ({ recorded }) => recorded?.verdict ?? "nothing";
  console.log(`told             ${counts(verdicts, ({ finding, verdict }) => `${verdict}/${told(finding)}`)}`);
  if (option !== "--list") return;
  for (const group of groups) {
    const mark = foretold.includes(group) ? "foretold" : group.why;
    console.log(`\n${mark}: ${group.count} times ${causeText(group.query) || group.query.sql.text.slice(0, 100)}`);
    for (const { path, line, name } of group.query.stack) console.log(`    ${path}:${line} ${name}`);
    const fetch = group.query.fetch;
    if (fetch) console.log(`    fetched: ${fetch.rows} rows, ${fetch.stack[0]?.path}:${fetch.stack[0]?.line}`);
  }
  for (const { finding, verdict } of verdicts) {
    const { rule, file, line, path } = finding;
    console.log(`\n${verdict} (told: ${told(finding)}): ${rule} ${path} ${file}:${line}`);
    console.log(`    ${finding.message}`);
  }
}

function classOf({ model }) {
  return model.split(".").at(-1);
}

function causeText({ cause }) {
  return cause === undefined ? "" : `${cause.kind} ${cause.model}.${cause.field}`;
}

function linesOf(path) {
  const file = resolve(project, path);
  if (!lines.has(path)) lines.set(path, existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  return lines.get(path);
}

/** All lines of the expression that ran. */
function codeOf({ path, line, endLine }) {
  return linesOf(path)
    .slice(line - 1, endLine ?? line)
    .join("\n");
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const same = groups.get(keyOf(item));
    if (same) same.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
