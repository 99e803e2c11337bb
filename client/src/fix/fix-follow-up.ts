import { type CodeAction, CodeActionKind, commands, type Disposable, Uri, window, workspace } from "vscode";
import type { AppliedFix } from "../../../protocol/recorded";
import type { Recordings } from "../recording/recordings";
import { plural } from "../run/describe-end";
import { nameTests } from "../run/run-commands";
import type { TestRuns } from "../run/test-runs";
import { countFunction, judgeFix, type Verdict } from "./compare-runs";
import { rememberFiles, type UndoneFix, undoFix } from "./fix-memory";
import { MigrationRun } from "./migration-run";

const SETTING = "tests.rerunAfterFix";

/** After a quick fix: runs the tests that reach it again, and tells what it changed; or helps with the migration it needs. */
export class FixFollowUp implements Disposable {
  private readonly subscriptions: Disposable[];
  private readonly migrations = new MigrationRun();
  private last: { fix: AppliedFix; undo: UndoneFix | undefined; before: number | null } | undefined;

  constructor(
    private readonly runs: TestRuns,
    private readonly recordings: Recordings,
  ) {
    this.subscriptions = [
      this.migrations,
      commands.registerCommand("roundtrip.fixApplied", (fix: AppliedFix, undo?: UndoneFix) => this.offer(fix, undo)),
      commands.registerCommand("roundtrip.rerunAfterFix", () => this.rerun()),
      commands.registerCommand("roundtrip.undoFix", () => this.undo()),
    ];
  }

  /** Gives the action's command what takes its edit back. To be called once the edit is known, before it is made. */
  async prepare(action: CodeAction): Promise<void> {
    const { command, edit, kind } = action;
    if (command?.command !== "roundtrip.fixApplied" || edit === undefined) return;
    if (kind === undefined || !CodeActionKind.QuickFix.contains(kind)) return;
    const [fix] = command.arguments ?? [];
    action.command = { ...command, arguments: [fix, await rememberFiles(edit)] };
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
  }

  private async offer(fix: AppliedFix, undo: UndoneFix | undefined): Promise<void> {
    this.last = { fix, undo, before: countFunction(fix, await this.recordings.report()) };
    // The tests' database has a constraint only once it is migrated.
    if (fix.migration !== undefined) return this.migrations.offer(fix.migration);
    if (fix.tests.length === 0) return;
    const settings = workspace.getConfiguration("roundtrip");
    const wish = settings.get<"ask" | "always" | "never">(SETTING, "ask");
    if (wish === "always") await this.rerun();
    if (wish !== "ask") return;
    const run = fix.tests.length === 1 ? "Run It" : "Run Them";
    const sentence = `${plural(fix.tests.length, "test")} ${fix.tests.length === 1 ? "reaches" : "reach"} the fixed code. Run again and count?`;
    const answer = await window.showInformationMessage(`Roundtrip: ${sentence}`, run, "Always", "Never");
    if (answer === "Always" || answer === "Never") await settings.update(SETTING, answer.toLowerCase(), true);
    if (answer === run || answer === "Always") await this.rerun();
  }

  /** Runs the tests of the last fix. Gives the verdict, or undefined when there was no run. */
  private async rerun(): Promise<Verdict | undefined> {
    if (this.last === undefined || this.last.fix.tests.length === 0) {
      void window.showInformationMessage("Roundtrip: no fix was applied yet that a recorded test reaches.");
      return undefined;
    }
    const { fix, before } = this.last;
    const folder = workspace.getWorkspaceFolder(Uri.file(fix.file));
    if (folder === undefined) return undefined;
    const tests = nameTests(fix.tests, await this.recordings.report(), folder);
    const outcome = await this.runs.run(folder, { kind: "named", tests });
    if (outcome === undefined) return undefined;
    const { counts, failed, message } = outcome;
    if (counts.passed + failed.length === 0) {
      void window.showWarningMessage(`Roundtrip: ${message.text}`);
      return undefined;
    }
    const verdict = judgeFix(before, countFunction(fix, await this.recordings.report()), failed, counts.passed);
    void this.tell(verdict);
    return verdict;
  }

  private async tell({ severity, text }: Verdict): Promise<void> {
    const isGood = severity === "information";
    const show = isGood ? window.showInformationMessage : window.showWarningMessage;
    const undo = this.last?.undo === undefined ? [] : ["Undo Fix"];
    // The first button is the one that stands out: what went well is not to be undone by the way.
    const buttons = isGood ? ["Show Report", ...undo] : [...undo, "Show Report"];
    const answer = await show(`Roundtrip: ${text}`, ...buttons, "Show Terminal");
    if (answer === "Undo Fix") await this.undo();
    if (answer === "Show Report") await commands.executeCommand("roundtrip.showReport");
    if (answer === "Show Terminal") this.runs.showTerminal();
  }

  /** Takes the last fix back in every file it touched. @returns whether it did */
  private async undo(): Promise<boolean> {
    const undo = this.last?.undo;
    const problem = undo === undefined ? "There is no fix to take back." : await undoFix(undo);
    if (problem === null) {
      this.last = undefined;
      window.setStatusBarMessage("Roundtrip: the fix is taken back", 5_000);
    } else void window.showWarningMessage(`Roundtrip: ${problem}`);
    return problem === null;
  }
}
