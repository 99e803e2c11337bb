// `npm run demo`: finds the planted round trips and races of the sample project, fixes a copy, and counts the queries of every
// view before and after, by running the sample's own tests; then two requests at once race in both. Fails if a response
// changed, a count grew, a race is lost that a fix should win, or nothing was found.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareNewestDjango } from "./demo-environment.mjs";
import { applyFixes } from "./demo-fixes.mjs";
import { comparePlanted, readRaces } from "./demo-planted.mjs";
import { runRaces, startDatabase } from "./demo-races.mjs";
import { dim, green, heading, printRaces, printViews, red, yellow } from "./demo-report.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "dist", "cli.js");
const project = join(root, "test", "projects", "bookshop");
/** A fix may uncover the next one (`author`, then `author.country`): more rounds than this mean that fixing does not settle. */
const MOST_ROUNDS = 5;

/** Ends the demo with one sentence. */
class Stop extends Error {}

function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function buildIfNeeded() {
  if (existsSync(cli) && newestChange(join(root, "server")) <= statSync(cli).mtimeMs) return;
  console.log(dim("Building ..."));
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Stop("The build failed; see the messages above.");
}

function runCheck(folder, format) {
  const stdio = format === "text" ? "inherit" : ["ignore", "pipe", "inherit"];
  const options = { cwd: root, stdio, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 };
  const path = relative(root, folder).startsWith("..") ? folder : relative(root, folder);
  const result = spawnSync(process.execPath, [cli, "check", path, "--format", format], options);
  if (result.status !== 0 && result.status !== 1)
    throw new Stop("`roundtrip check` could not run; see the message above.");
  return result.stdout;
}

function findIn(folder) {
  return JSON.parse(runCheck(folder, "json")).findings;
}

/** Runs the project's tests with every query counted; returns the calls by test, view and ordinal. */
function countQueries(python, folder, scratch) {
  const out = join(scratch, `${basename(folder)}-queries.json`);
  const env = { ...process.env, PYTHONPATH: join(root, "recorder"), PYTHONDONTWRITEBYTECODE: "1" };
  delete env.DJANGO_SETTINGS_MODULE;
  const script = join(root, "scripts", "demo_count_queries.py");
  const result = spawnSync(python, [script, out], { cwd: folder, env, encoding: "utf8" });
  if (result.status !== 0) throw new Stop(`The tests in ${folder} do not pass:\n${result.stderr}`);
  const summary = /Ran \d+ tests?/.exec(result.stderr)?.[0] ?? "Ran the tests";
  const calls = new Map();
  for (const call of JSON.parse(readFileSync(out, "utf8"))) calls.set(`${call.name} ${call.test} ${call.call}`, call);
  return { summary, calls };
}

/** Per view, its most expensive call before and after; equal only if every call answers the same. */
function compareViews(before, after) {
  const views = new Map();
  for (const [key, was] of before) {
    const is = after.get(key);
    const view = views.get(was.name) ?? { name: was.name, before: 0, after: 0, equal: true };
    view.before = Math.max(view.before, was.queries);
    view.after = Math.max(view.after, is?.queries ?? 0);
    view.equal &&= is?.digest === was.digest;
    views.set(was.name, view);
  }
  return [...views.values()].sort((a, b) => b.before - b.after - (a.before - a.after) || b.before - a.before);
}

/** Applies the fixes of a folder until none is left, those that are to be read first included. */
function fixCopy(copy) {
  const applied = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const made = applyFixes(copy, findIn(copy)).applied;
    if (made.length === 0) return applied;
    applied.push(...made);
  }
  throw new Stop(`The fixes do not settle: after ${MOST_ROUNDS} rounds there is still something to fix.`);
}

/** Lets Django write the migrations that the fixes need; their names. */
function makeMigrations(python, folder) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  delete env.DJANGO_SETTINGS_MODULE;
  const result = spawnSync(python, ["manage.py", "makemigrations"], { cwd: folder, env, encoding: "utf8" });
  if (result.status !== 0) throw new Stop(`makemigrations fails in ${folder}:\n${result.stderr}`);
  return result.stdout.match(/\S+\/migrations\/\S+\.py/g) ?? [];
}

function printPlanted({ planted, missed, unplanned }) {
  console.log(
    `${planted.length - missed.length} of ${planted.length} planted problems found, ${unplanned.length} false alarms.`,
  );
  for (const { view, reach } of missed) console.log(dim(`  not found: ${view} (${reach})`));
  for (const { file, line, rule, path } of unplanned)
    console.log(red(`  false alarm: ${file}:${line} ${rule} ${path ?? ""}`));
}

/** Found problems whose way out a person must choose, with what the finding says of it. */
function printLeftToPeople({ planted, missed }) {
  const left = planted.filter((problem) => problem.advice !== null && !missed.includes(problem));
  if (left.length > 0) console.log("\n  Found, and left to you:");
  for (const { view, message } of left) {
    console.log(`  ${view}`);
    console.log(dim(`    ${message.split(" queries. ").at(-1).replace(/\s+/g, " ")}`));
  }
}

/** Lets two requests race in both folders, and prints how that ends; gives what must not have happened, as sentences. */
async function race(original, copy, { planted }, scratch) {
  const fixable = new Set(planted.filter(({ hasFix }) => hasFix).map(({ view }) => view));
  heading(
    "Two requests at once, on PostgreSQL: one stops after each of its statements until the other is answered or waits",
  );
  const database = await startDatabase(scratch);
  if ("reason" in database) {
    console.log(yellow(`  The races are not shown. ${database.reason}`));
    return [];
  }
  try {
    const [before, after] = [original, copy].map((folder) => runRaces(database, folder, scratch));
    const rows = [...before].map(([view, ended]) => ({ view, before: ended, after: after.get(view) }));
    printRaces(rows);
    return rows.flatMap((row) => judgeRace(row, fixable));
  } catch (error) {
    throw new Stop(error.message);
  } finally {
    await database.stop();
  }
}

function judgeRace({ view, before, after }, fixable) {
  const isPlanted = readRaces(project).some((each) => each.view === view);
  if (isPlanted !== before.lost > 0) return [`The race of ${view} is ${isPlanted ? "won" : "lost"} before the fixes.`];
  return after.lost > 0 && (!isPlanted || fixable.has(view)) ? [`The race of ${view} is lost after the fixes.`] : [];
}

/** What must not have happened, as sentences. */
function judge(views, { planted, missed, unadvised }) {
  const faults = [];
  if (missed.length === planted.length) faults.push("No problem was found in the sample project.");
  for (const { view, advice } of unadvised)
    faults.push(`What is said of ${view} does not do what should be: ${advice}.`);
  for (const { name, before, after, equal } of views) {
    if (!equal) faults.push(`${name} answers differently after the fixes.`);
    if (after > before) faults.push(`${name} sends more queries after the fixes: ${before} before, ${after} after.`);
  }
  return faults;
}

async function main(scratch) {
  buildIfNeeded();
  const name = relative(root, project);
  heading(`roundtrip check ${name}`);
  runCheck(project, "text");
  const findings = findIn(project);
  console.log("");
  const comparison = comparePlanted(project, findings);
  printPlanted(comparison);

  heading("The fixes, in a copy");
  const copy = join(scratch, basename(project));
  cpSync(project, copy, { recursive: true, dereference: true, filter: (path) => !/__pycache__|\.sqlite3$/.test(path) });
  const original = join(scratch, `${basename(project)}-as-it-was`);
  cpSync(copy, original, { recursive: true });
  for (const { title, file, line } of fixCopy(copy)) console.log(`  ${title}  ${dim(`${file}:${line}`)}`);

  const django = await prepareNewestDjango(scratch);
  if ("reason" in django) throw new Stop(django.reason);
  for (const migration of makeMigrations(django.python, copy)) console.log(`  makemigrations  ${dim(migration)}`);
  heading(`Queries per view, seen while running the project's tests on Django ${django.version}`);
  const before = countQueries(django.python, original, scratch);
  const after = countQueries(django.python, copy, scratch);
  const views = compareViews(before.calls, after.calls);
  printViews(views, new Set(comparison.planted.filter(({ advice }) => advice !== null).map(({ view }) => view)));
  printLeftToPeople(comparison);
  console.log(dim(`\n  ${before.summary} before and after the fixes; all pass.`));
  const faults = await race(original, copy, comparison, scratch);
  return [...judge(views, comparison), ...faults];
}

const scratch = mkdtempSync(join(tmpdir(), "roundtrip-demo-"));
try {
  const faults = await main(scratch);
  console.log(faults.length === 0 ? green("\nDone.") : red(`\n${faults.join("\n")}`));
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
