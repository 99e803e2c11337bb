import { openWorkspaces } from "../engine/open-workspaces";
import { RULES } from "../engine/rule-info";
import { takeTurns } from "../engine/take-turns";
import type { Workspace } from "../engine/workspace";
import { checkWorkspace } from "../features/check-workspace";
import { relativeTo } from "../features/relative-to";
import { countModels } from "../features/status";
import { TextPlaces } from "../features/text-places";
import { leaveOutKnown, writeBaseline } from "./baseline";
import { cacheFolder } from "./cache-folder";
import { createPaint, wantsColor } from "./colors";
import { absolute, findRoots, isAsked, type Root } from "./find-roots";
import { formatGithub } from "./format-github";
import { formatJson } from "./format-json";
import { type DocumentedRule, formatSarif } from "./format-sarif";
import { formatText } from "./format-text";
import type { CheckCommand } from "./parse-command-line";
import { readRecording } from "./read-recording";
import { readRulePage } from "./read-rule-page";
import { compareFindings, type Report, type ReportedFinding, reportComplaint, reportFinding } from "./report";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Runs `roundtrip check`; gives the exit code, 0 or 1. Throws a {@link UsageError}. */
export async function runCheck(command: CheckCommand, terminal: Terminal): Promise<number> {
  refuseUnknownRules([...(command.select ?? []), ...command.ignore]);
  const roots = findRoots(command.paths);
  const report = await analyse(roots, command, terminal);
  if (command.writeBaseline !== null) {
    writeBaseline(command.writeBaseline, report.findings);
    for (const problem of report.problems) terminal.complain(problem);
    terminal.complain(`${report.findings.length} findings written to ${command.writeBaseline}.`);
    return 0;
  }
  const findings = command.baseline === null ? report.findings : leaveOutKnown(command.baseline, report.findings);
  for (const problem of report.problems) terminal.complain(problem);
  await terminal.print(format({ ...report, findings }, roots, command, terminal));
  return findings.length > 0 ? 1 : 0;
}

function refuseUnknownRules(names: readonly string[]): void {
  const unknown = names.find((name) => !RULES.some((rule) => rule.name === name));
  if (unknown !== undefined) throw new UsageError(`There is no rule ${unknown}. roundtrip rules lists them.`);
}

async function analyse(roots: readonly Root[], command: CheckCommand, terminal: Terminal): Promise<Report> {
  const start = performance.now();
  const { cache, select, ignore } = command;
  const directory = cache === "default" ? cacheFolder(terminal.env, process.platform) : (cache?.directory ?? null);
  const workspaces = await openWorkspaces({
    roots: roots.map(({ root }) => root),
    cacheDirectory: directory,
    selection: { select, ignore },
  });
  if (command.recording !== null) await useRecording(command.recording, workspaces, terminal);
  const findings = distinct(workspaces.flatMap((workspace, at) => collect(workspace, roots[at] as Root)));
  const ofAll = <T>(read: (workspace: Workspace) => readonly T[]): T[] => [...new Set(workspaces.flatMap(read))];
  return {
    files: ofAll(({ analysis }) => analysis.files()).length,
    models: workspaces.reduce((sum, workspace) => sum + countModels(workspace), 0),
    seconds: Math.round((performance.now() - start) / 10) / 100,
    findings: findings.sort(compareFindings),
    problems: ofAll((workspace) => [...workspace.problems(), ...workspace.unread(), ...missingModels(workspace)]),
    lines: readLines(workspaces),
  };
}

/** Joins what a recording saw; its problems are said. Throws a {@link UsageError} where there is nothing in it. */
async function useRecording(path: string, workspaces: readonly Workspace[], terminal: Terminal): Promise<void> {
  const { run, index } = await readRecording(
    path,
    workspaces.map(({ root }) => root),
  );
  for (const problem of run.problems()) terminal.complain(problem);
  for (const workspace of workspaces) workspace.useRecording(await takeTurns(workspace.joinRecording(index)));
}

/** Without models nothing can be found: the folder may be the wrong one. */
function missingModels(workspace: Workspace): string[] {
  return countModels(workspace) > 0 ? [] : [`No Django models were found under ${workspace.root}.`];
}

/** Splits each text once, however many findings are shown in it. */
function readLines(workspaces: readonly Workspace[]): Report["lines"] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const lines = known.get(file) ?? textOf(workspaces, file).split(/\r\n?|\n/);
    known.set(file, lines);
    return lines;
  };
}

/** Also of a file outside of every root: a query may be built in an installed package. */
function textOf(workspaces: readonly Workspace[], file: string): string {
  const owner = workspaces.find((workspace) => workspace.holds(file)) ?? workspaces[0];
  return owner?.analysis.text(file) ?? "";
}

function collect(workspace: Workspace, root: Root): ReportedFinding[] {
  const places = new TextPlaces(workspace.analysis);
  return [...checkWorkspace(workspace)].flatMap(([file, { findings, unused }]) =>
    isAsked(root, file)
      ? [
          ...findings.map((each) => reportFinding(workspace, places, each)),
          ...unused.map((each) => reportComplaint(places, each)),
        ]
      : [],
  );
}

/** One project inside another is analysed with both. */
function distinct(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const known = new Map<string, ReportedFinding>();
  for (const finding of findings) {
    const { rule, place, path, query } = finding;
    const key = JSON.stringify([rule, place, path, query?.place ?? null]);
    if (!known.has(key)) known.set(key, finding);
  }
  return [...known.values()];
}

function format(report: Report, roots: readonly Root[], command: CheckCommand, terminal: Terminal): string {
  const here = absolute(".");
  // One folder is what paths are relative to; several, or files, are seen from the working directory.
  const only = roots.length === 1 && roots[0]?.asked.length === 1 ? roots[0].asked[0] : undefined;
  const base = only === undefined || only.endsWith(".py") ? here : only;
  switch (command.format) {
    case "json":
      return formatJson(report, base, relativeTo(here, base));
    case "sarif":
      return formatSarif(report, base, documentedRules(), terminal.version);
    case "github":
      return formatGithub(report, here);
    case "text": {
      const isColored = wantsColor(command.color, terminal.isTerminal, terminal.env);
      return formatText(report, { base: here, paint: createPaint(isColored), width: terminal.width });
    }
  }
}

function documentedRules(): DocumentedRule[] {
  return RULES.map((rule) => ({ ...rule, page: readRulePage(rule) }));
}
