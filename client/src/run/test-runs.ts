import {
  type Disposable,
  type ExtensionContext,
  ProgressLocation,
  type WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import type { Recordings } from "../recording/recordings";
import { buildTestCommand, type CommandLine } from "./build-command";
import { describeEnd, type EndMessage, type ProcessEnd } from "./describe-end";
import { describeProgress } from "./describe-progress";
import { findReason } from "./find-reason";
import { findReported } from "./find-reported";
import { RecordingTail, recordingFiles } from "./follow-recording";
import { OutputTerminal } from "./output-terminal";
import { prepareRunner, showRunProblem, variablesFor } from "./prepare-run";
import { requireTrust } from "./require-trust";
import { rootOfRecording } from "./root-of-recording";
import { createRunFolder, createRunId } from "./run-folders";
import { RunProgress, type TestState } from "./run-progress";
import { type Selection, selectTests } from "./select-tests";
import { startProcess } from "./start-process";
import { type Turn, Turns, type Wish } from "./turns";

/** What a caller of a run may follow, and what ends it besides the notification's button. */
export interface RunWatcher {
  onTest?(test: TestState, root: string): void;
  onOutput?(text: string): void;
  onCancelRequested?(cancel: () => void): Disposable;
}

/** How a run ended, with what it recorded. */
export interface RunOutcome {
  /** The run's folder. */
  readonly recording: string;
  readonly message: EndMessage;
  readonly counts: RunProgress["counts"];
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
}

/** How often the growing recording is looked at, in ms. */
const PACE = 300;

/** As many characters of the output's end as a traceback's last lines are looked for in. */
const ENDING = 8_000;

/** The recordings of earlier runs that stay in force, oldest first. */
interface EarlierRuns {
  readonly earlier: readonly string[];
  /** Those of them that do so when all tests ran; null when not all were to run. */
  readonly whole: readonly string[] | null;
}

/** A process that has ended, with what it recorded and why it stopped, where its output says so. */
interface Execution {
  readonly end: ProcessEnd;
  readonly progress: RunProgress;
  readonly reason: string | null;
}

/** Runs tests under the recorder, one run at a time, and shows what they recorded while they go on. */
export class TestRuns implements Disposable {
  private readonly terminal = new OutputTerminal("Roundtrip: tests", "beaker");
  private readonly turns = new Turns();

  constructor(
    private readonly context: ExtensionContext,
    private readonly recordings: Recordings,
  ) {}

  /** Runs the selection. Undefined when it did not come to a run: the user has been told why, or chose so. */
  async run(folder: WorkspaceFolder, selection: Selection, watcher: RunWatcher = {}): Promise<RunOutcome | undefined> {
    if (!requireTrust()) return undefined;
    const turn = await this.turns.take(askWhatFirst);
    if (turn === undefined) return undefined;
    try {
      return await this.runNow(turn, folder, selection, watcher);
    } finally {
      turn.end();
    }
  }

  /** Ends the run that goes on. @returns whether there is one */
  cancel(): boolean {
    this.turns.current?.cancel();
    return this.turns.current !== undefined;
  }

  showTerminal(): void {
    this.terminal.show();
  }

  dispose(): void {
    this.cancel();
    this.terminal.dispose();
  }

  private async runNow(
    turn: Turn,
    folder: WorkspaceFolder,
    selection: Selection,
    watcher: RunWatcher,
  ): Promise<RunOutcome | undefined> {
    const runner = await prepareRunner(folder, fileOf(selection));
    if (runner === undefined) return undefined;
    if ("problem" in runner) return void showRunProblem(runner);
    const tests = selectTests(selection, runner);
    if ("problem" in tests) return void window.showErrorMessage(`Roundtrip: ${tests.problem}`);
    const storage = this.context.storageUri?.fsPath;
    if (storage === undefined) return void window.showErrorMessage("Roundtrip: open a folder to run its tests.");
    // The tests run what is on disk: what the editor holds must be there too.
    await workspace.saveAll(false);
    const runId = createRunId(new Date());
    const earlier = this.recordings.chain();
    const recording = createRunFolder(storage, runId, new Set(earlier));
    const recorder = this.context.asAbsolutePath("recorder");
    const place = { recorder, recording, runId, root: folder.uri.fsPath };
    await this.recordings.show(recording, earlier);
    const command = buildTestCommand(runner, tests, place, variablesFor(folder));
    const execution = await this.execute(turn, command, recording, watcher);
    // A run of all tests leaves nothing in force that was recorded of its folder before.
    const ofOthers = earlier.filter((path) => rootOfRecording(path) !== folder.uri.fsPath);
    return this.conclude(execution, recording, { earlier, whole: selection.kind === "all" ? ofOthers : null });
  }

  private async execute(turn: Turn, command: CommandLine, recording: string, watcher: RunWatcher): Promise<Execution> {
    const { terminal } = this;
    const progress = new RunProgress();
    const tail = new RecordingTail(recording, (file, lines) => progress.read(file, lines));
    progress.onTest = (test) => watcher.onTest?.(test, progress.root);
    terminal.show();
    terminal.announce(`> ${[command.program, ...command.args].join(" ")}`);
    let lastOutput = "";
    const child = startProcess(command, (text) => {
      terminal.write(text);
      lastOutput = (lastOutput + text).slice(-ENDING);
      watcher.onOutput?.(text);
    });
    turn.onCancel = child.cancel;
    terminal.onLine = child.write;
    terminal.onInterrupt = child.cancel;
    const subscription = watcher.onCancelRequested?.(child.cancel);
    const options = { location: ProgressLocation.Notification, title: "Counting queries", cancellable: true };
    const end = await window.withProgress(options, async (report, token) => {
      token.onCancellationRequested(child.cancel);
      const timer = setInterval(() => {
        if (tail.look()) report.report({ message: describeProgress(progress) });
      }, PACE);
      return child.ended.finally(() => clearInterval(timer));
    });
    tail.look();
    subscription?.dispose();
    terminal.onInterrupt = () => {};
    terminal.onLine = () => {};
    terminal.announce(`< ended ${end.exitCode === null ? `by ${end.signal ?? "itself"}` : `with ${end.exitCode}`}`);
    return { end, progress, reason: findReason(lastOutput) };
  }

  private async conclude(
    { end, progress, reason }: Execution,
    recording: string,
    { earlier, whole }: EarlierRuns,
  ): Promise<RunOutcome> {
    const { counts, failed } = progress;
    const hasFiles = recordingFiles(recording).length > 0;
    // With other exit codes a runner has stopped before the last test.
    const ranAll = end.exitCode === 0 || end.exitCode === 1;
    const kept = whole !== null && !end.wasCancelled && ranAll && counts.begun > 0 ? whole : earlier;
    // A run without a single test leaves the counts as they were.
    const shown = hasFiles ? { path: recording, earlier: kept } : previous(earlier);
    const problems = shown === null ? [] : await this.recordings.show(shown.path, shown.earlier);
    if (shown === null) await this.recordings.close();
    for (const problem of problems) this.terminal.announce(problem);
    const ran = new Set(progress.names);
    const report = await this.recordings.report();
    const counted = findReported(report, ran, progress.root);
    const queries = report && counted.reduce((sum, test) => sum + test.queries, 0);
    return { recording, message: describeEnd(end, { counts, failed, hasFiles, queries, reason }), counts, failed };
  }
}

async function askWhatFirst(): Promise<Wish> {
  const replace = "Cancel It and Run";
  const wait = "Run Afterwards";
  const answer = await window.showInformationMessage("Roundtrip: tests are running already.", replace, wait);
  return answer === replace ? "replace" : answer === wait ? "wait" : undefined;
}

function previous(chain: readonly string[]): { path: string; earlier: string[] } | null {
  const path = chain.at(-1);
  return path === undefined ? null : { path, earlier: chain.slice(0, -1) };
}

/** A file of the selection, which tells the project where a folder holds several. */
function fileOf(selection: Selection): string | undefined {
  switch (selection.kind) {
    case "all":
      return undefined;
    case "file":
      return selection.file;
    case "definitions":
      return selection.definitions[0]?.file;
    case "named":
      return selection.tests.find(({ file }) => file !== null)?.file ?? undefined;
  }
}
