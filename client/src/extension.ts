import { commands, type ExtensionContext, type Uri, window, workspace } from "vscode";
import { FixFollowUp } from "./fix/fix-follow-up";
import { QueryPeek } from "./recording/query-peek";
import { openAtStart, registerRecordingCommands } from "./recording/recording-commands";
import { Recordings } from "./recording/recordings";
import { exportReport } from "./report/export-report";
import { ReportPanel } from "./report/report-panel";
import { TripsView } from "./report/trips-view";
import { registerRunCommands } from "./run/run-commands";
import { ServerRun } from "./run/server-run";
import { TestExplorer } from "./run/test-explorer";
import { TestRuns } from "./run/test-runs";
import { ServerControl } from "./server-control";
import { registerShowPlaces } from "./show-places";
import { showWhy } from "./show-why";
import { StatusItem } from "./status-item";

let control: ServerControl | undefined;

/** What other extensions, and the tests in the editor, may ask this one. */
export interface Api {
  /** What the status bar entry reads: "Roundtrip: 12 findings", "Roundtrip: indexing", "Roundtrip: off". */
  statusText(): string;
  /** Whether the report page is open and has its data. */
  isReportShown(): boolean;
}

export async function activate(context: ExtensionContext): Promise<Api> {
  const output = window.createOutputChannel("Roundtrip", { log: true });
  const status = new StatusItem();
  const server = new ServerControl(context, output, status);
  control = server;
  const recordings = new Recordings(server, context.workspaceState);
  const report = new ReportPanel(context, recordings);
  const runs = new TestRuns(context, recordings);
  const followUp = new FixFollowUp(runs, recordings);
  server.beforeFix = (action) => followUp.prepare(action);
  context.subscriptions.push(
    output,
    status,
    recordings,
    runs,
    followUp,
    report,
    new TripsView(recordings, context.workspaceState),
    new QueryPeek(recordings),
    registerShowPlaces(),
    new ServerRun(context, recordings),
    ...registerRunCommands(runs, recordings),
    ...registerRecordingCommands(context, recordings),
    commands.registerCommand("roundtrip.exportReport", (target?: Uri) => exportReport(recordings, target)),
    commands.registerCommand("roundtrip.restartServer", () => server.restart()),
    commands.registerCommand("roundtrip.showOutput", () => output.show()),
    commands.registerTextEditorCommand("roundtrip.why", (editor) => showWhy(server, output, editor)),
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("roundtrip.enable")) await server.restart();
    }),
  );
  listTestsWhenTrusted(context, runs);
  // Not awaited: activation ends while the server starts, and a failure to start is shown by the status item.
  void server.start().then(() => openAtStart(recordings));
  return { statusText: () => status.text, isReportShown: () => report.isShown };
}

export async function deactivate(): Promise<void> {
  await control?.stop();
}

/** Tests that may not be run are not offered. */
function listTestsWhenTrusted(context: ExtensionContext, runs: TestRuns): void {
  const list = (): void => {
    context.subscriptions.push(new TestExplorer(runs));
  };
  if (workspace.isTrusted) list();
  else context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(list));
}
