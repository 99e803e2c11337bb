import { dirname } from "node:path";
import { commands, type Disposable, type ExtensionContext, StatusBarAlignment, window, workspace } from "vscode";
import type { Recordings } from "../recording/recordings";
import { buildServerCommand } from "./build-command";
import { plural } from "./describe-end";
import { RecordingTail } from "./follow-recording";
import { OutputTerminal } from "./output-terminal";
import { chooseProject, preparePython, showRunProblem, variablesFor } from "./prepare-run";
import { requireTrust } from "./require-trust";
import { chooseWorkspaceFolder } from "./run-commands";
import { createRunFolder, createRunId } from "./run-folders";
import { RunProgress } from "./run-progress";
import { type RunningProcess, startProcess } from "./start-process";

const PACE = 500;

/** The development server under the recorder: each request updates the counts while it runs. */
export class ServerRun implements Disposable {
  private readonly terminal = new OutputTerminal("Roundtrip: server", "radio-tower");
  private readonly status = window.createStatusBarItem("roundtrip.server", StatusBarAlignment.Right, 89);
  private readonly subscriptions: Disposable[];
  private running: RunningProcess | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly recordings: Recordings,
  ) {
    this.status.name = "Roundtrip: server";
    this.status.command = "roundtrip.stopServer";
    this.subscriptions = [
      this.status,
      this.terminal,
      commands.registerCommand("roundtrip.runServer", () => this.start()),
      commands.registerCommand("roundtrip.stopServer", () => this.stop()),
    ];
  }

  dispose(): void {
    this.running?.cancel();
    for (const each of this.subscriptions) each.dispose();
  }

  /** Starts the server, or shows the one that runs. @returns whether one runs now */
  private async start(): Promise<boolean> {
    if (this.running !== undefined) {
      this.terminal.show();
      return true;
    }
    const folder = requireTrust() ? await chooseWorkspaceFolder() : undefined;
    const project = folder && (await chooseProject(folder, undefined));
    if (folder === undefined || project === null) return false;
    if (!project?.managePy) {
      void window.showErrorMessage(`Roundtrip: there is no manage.py in ${folder.uri.fsPath} that could run a server.`);
      return false;
    }
    const python = await preparePython(folder, project);
    const storage = this.context.storageUri?.fsPath;
    if ("problem" in python || storage === undefined) {
      if ("problem" in python) void showRunProblem(python);
      return false;
    }
    await workspace.saveAll(false);
    const runId = createRunId(new Date());
    const recording = createRunFolder(storage, runId, new Set(this.recordings.chain()));
    await this.recordings.show(recording);
    const place = { recorder: this.context.asAbsolutePath("recorder"), recording, runId, root: folder.uri.fsPath };
    const more = workspace.getConfiguration("roundtrip", folder).get<string[]>("server.arguments", []);
    const command = buildServerCommand(python.path, dirname(project.managePy), more, place, variablesFor(folder));
    this.terminal.show();
    this.terminal.announce(`> ${[command.program, ...command.args].join(" ")}`);
    this.running = startProcess(command, (text) => this.terminal.write(text));
    void this.follow(this.running, recording);
    await commands.executeCommand("setContext", "roundtrip.serverRuns", true);
    return true;
  }

  private stop(): void {
    this.running?.cancel();
  }

  private async follow(server: RunningProcess, recording: string): Promise<void> {
    const progress = new RunProgress();
    const tail = new RecordingTail(recording, (file, lines) => progress.read(file, lines));
    this.terminal.onLine = server.write;
    this.terminal.onInterrupt = server.cancel;
    const draw = (): void => {
      this.status.text = `$(radio-tower) ${plural(progress.counts.requests, "request")}`;
      this.status.tooltip = "Roundtrip counts the queries of the development server. Click to stop it.";
    };
    draw();
    this.status.show();
    const timer = setInterval(() => tail.look() && draw(), PACE);
    const { startError, exitCode, wasCancelled } = await server.ended;
    clearInterval(timer);
    this.status.hide();
    this.running = undefined;
    this.terminal.onInterrupt = () => {};
    this.terminal.announce("< the server ended");
    await commands.executeCommand("setContext", "roundtrip.serverRuns", false);
    if (wasCancelled || exitCode === 0) return;
    const reason = startError ?? "the terminal shows why";
    void window.showErrorMessage(`Roundtrip: the development server ended: ${reason}.`);
  }
}
