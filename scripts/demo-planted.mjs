// Compares findings with the table of planted problems in a sample project's PROBLEMS.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The rows of the first Markdown table below a heading, as arrays of cells. */
function tableBelow(markdown, heading) {
  const section = markdown.split(`\n## ${heading}\n`)[1] ?? "";
  const rows = section
    .split("\n## ")[0]
    .split("\n")
    .filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** `catalog/models.py: Edition.__str__` as its file and the innermost name. */
function parsePlace(cell) {
  const [file = "", name = ""] = cell.split(": ");
  return { file, name: name.split(".").at(-1) };
}

/**
 * @param {string} project folder with PROBLEMS.md
 * @returns {{ view: string, rule: string, read: object, rows: object, reach: string, path: string, advice: string | null }[]}
 *   advice: what the analyser should say where a person must choose the way out; null where it has a fix
 */
export function readPlanted(project) {
  const markdown = readFileSync(join(project, "PROBLEMS.md"), "utf8");
  return tableBelow(markdown, "Problems").map(([view, rule, read, rows, reach, path, fix]) => ({
    view,
    rule,
    read: parsePlace(read),
    rows: parsePlace(rows),
    reach,
    path,
    advice: /^none: (.*)$/.exec(fix)?.[1] ?? null,
  }));
}

/**
 * The views of which two requests at once leave what no order of them leaves; as `readPlanted` gives problems.
 * @param {string} project folder with PROBLEMS.md
 */
export function readRaces(project) {
  const markdown = readFileSync(join(project, "PROBLEMS.md"), "utf8");
  return tableBelow(markdown, "Races").map(([view, rule, at, reach]) => {
    const place = parsePlace(at);
    return { view, rule, read: place, rows: place, reach, path: "", advice: null };
  });
}

/**
 * The views that look alike but do not grow.
 * @param {string} project folder with PROBLEMS.md
 * @returns {{ view: string, at: { file: string, name: string } }[]}
 */
export function readLookAlikes(project) {
  return readPlaces(project, "Look-alikes");
}

/**
 * The views of which two requests at once do no harm; as `readLookAlikes` gives its views.
 * @param {string} project folder with PROBLEMS.md
 */
export function readWonRaces(project) {
  return readPlaces(project, "Races that are won");
}

function readPlaces(project, heading) {
  const markdown = readFileSync(join(project, "PROBLEMS.md"), "utf8");
  return tableBelow(markdown, heading).map(([view, at]) => ({ view, at: parsePlace(at) }));
}

/** The name of the function around a line: the nearest `def` above it that is indented less. */
function enclosingFunction(project, file, line) {
  const lines = readFileSync(join(project, file), "utf8").split("\n");
  const indent = (text) => text.length - text.trimStart().length;
  let limit = indent(lines[line - 1] ?? "");
  for (let at = line - 2; at >= 0; at -= 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "" || indent(text) >= limit) continue;
    limit = indent(text);
    const name = /^\s*(?:async )?def (\w+)/.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

function isAt(project, place, file, line) {
  return place.file === file && enclosingFunction(project, file, line) === place.name;
}

/** Whether a finding reports the planted problem: its rule, at the place that reads or the place that queries. */
function reports(project, finding, problem) {
  if (finding.rule !== problem.rule) return false;
  const { read, rows } = problem;
  const places = [finding, ...(finding.reads ?? []), ...(finding.query?.chain ?? [])];
  const touches = (place) => places.some(({ file, line }) => isAt(project, place, file, line));
  return touches(read) && touches(rows);
}

/** Whether a message holds everything that stands in backticks in the advice. */
function namesAll(message, advice) {
  return [...advice.matchAll(/`([^`]+)`/g)].every(([, name]) => message.includes(name));
}

/**
 * @param {string} project
 * @param {object[]} findings of the CLI's JSON
 * @returns {{ planted: object[], missed: object[], unplanned: object[], unadvised: object[] }} unplanned: findings that
 *   match no planted problem; unadvised: problems that were found, but without what the finding should name
 */
export function comparePlanted(project, findings) {
  const planted = [...readPlanted(project), ...readRaces(project)].map((problem) => {
    const found = findings.find((finding) => reports(project, finding, problem));
    return { ...problem, message: found?.message ?? null, hasFix: (found?.fix ?? null) !== null };
  });
  const missed = planted.filter(({ message }) => message === null);
  const unadvised = planted.filter(({ advice, message }) => message !== null && !namesAll(message, advice ?? ""));
  const unplanned = findings.filter((finding) => !planted.some((problem) => reports(project, finding, problem)));
  return { planted, missed, unplanned, unadvised };
}
