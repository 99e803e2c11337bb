import { dirname } from "node:path";
import { type Disposable, env, Uri, window, workspace } from "vscode";
import type { NeededMigration } from "../../../protocol/recorded";
import { buildMigrationCommand } from "../run/build-command";
import { findProjects, projectOf } from "../run/find-projects";
import { OutputTerminal } from "../run/output-terminal";
import { preparePython, showRunProblem, variablesFor } from "../run/prepare-run";
import { requireTrust } from "../run/require-trust";
import { startProcess } from "../run/start-process";

const COPY = "Copy query";
const RUN = "Run makemigrations";

/** After a fix that changes the schema: the query for the rows that stand in its way, then the migration. */
export class MigrationRun implements Disposable {
  private readonly terminal = new OutputTerminal("Roundtrip: makemigrations", "database");

  dispose(): void {
    this.terminal.dispose();
  }

  async offer({ duplicates, file }: NeededMigration): Promise<void> {
    const sentence = `Roundtrip: the constraint needs a migration, which fails where there are duplicates. This query finds them: ${duplicates}`;
    const answer = await window.showInformationMessage(sentence, COPY, RUN);
    if (answer === RUN) await this.run(file);
    if (answer !== COPY) return;
    await env.clipboard.writeText(duplicates);
    if ((await window.showInformationMessage("Roundtrip: the query is copied.", RUN)) === RUN) await this.run(file);
  }

  /** Writes the migration of the project that `file` belongs to. */
  private async run(file: string): Promise<void> {
    const folder = requireTrust() ? workspace.getWorkspaceFolder(Uri.file(file)) : undefined;
    if (folder === undefined) return;
    const project = projectOf(file, findProjects(folder.uri.fsPath));
    if (!project?.managePy) {
      void window.showErrorMessage(
        `Roundtrip: there is no manage.py in ${folder.uri.fsPath} that could make migrations.`,
      );
      return;
    }
    const python = await preparePython(folder, project);
    if ("problem" in python) {
      void showRunProblem(python);
      return;
    }
    await workspace.saveAll(false);
    const command = buildMigrationCommand(python.path, dirname(project.managePy), variablesFor(folder));
    const { terminal } = this;
    terminal.show();
    terminal.announce(`> ${[command.program, ...command.args].join(" ")}`);
    const child = startProcess(command, (text) => terminal.write(text));
    terminal.onLine = child.write;
    terminal.onInterrupt = child.cancel;
    const { exitCode, startError } = await child.ended;
    terminal.onInterrupt = () => {};
    terminal.onLine = () => {};
    terminal.announce(startError === null ? `< ended with ${exitCode ?? "a signal"}` : `< ${startError}`);
  }
}
