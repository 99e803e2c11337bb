import { dirname, resolve } from "node:path";
import { commands, extensions, type Uri, type WorkspaceFolder, window, workspace } from "vscode";
import type { GivenVariables } from "./build-command";
import { chooseRunner, type Runner, type RunProblem } from "./choose-runner";
import { findInterpreter } from "./find-interpreter";
import { findProjects, type Project, projectOf } from "./find-projects";
import { type PythonFacts, probePython } from "./probe-python";
import { readEnvFile } from "./read-env-file";

/** What is known of the Python extension's API: https://github.com/microsoft/vscode-python/blob/main/src/client/api/types.ts */
interface PythonExtension {
  environments?: {
    getActiveEnvironmentPath(resource?: Uri): { path: string };
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: Uri } } | undefined>;
  };
}

/** The runner for the tests of a file, or of the folder; a problem when there is none. */
export async function prepareRunner(
  folder: WorkspaceFolder,
  file: string | undefined,
): Promise<Runner | RunProblem | undefined> {
  const project = await chooseProject(folder, file);
  if (project === null) return undefined;
  const python = await preparePython(folder, project);
  if ("problem" in python) return python;
  const override = workspace.getConfiguration("roundtrip", folder).get<string[]>("tests.command", []);
  return chooseRunner(project, python, override, folder.uri.fsPath);
}

/** The interpreter of a project, asked what it can run. */
export async function preparePython(
  folder: WorkspaceFolder,
  project: Project | undefined,
): Promise<PythonFacts | RunProblem> {
  const top = folder.uri.fsPath;
  const own = project?.managePy ? dirname(project.managePy) : project?.pytest?.folder;
  const python = findInterpreter({
    setting: workspace.getConfiguration("roundtrip", folder).get("python.path", ""),
    chosen: await chosenInterpreter(folder),
    env: process.env,
    folders: own === undefined || own === top ? [top] : [own, top],
    platform: process.platform,
  });
  if (python === null)
    return {
      problem: "No Python was found. Make an environment such as .venv in the folder, or choose an interpreter.",
      remedy: "interpreter",
    };
  if (typeof python === "object") return { ...python, remedy: "interpreter" };
  const facts = await probePython(python, own ?? top);
  return "problem" in facts ? { ...facts, remedy: "interpreter" } : facts;
}

/** The variables that the process of a project's tests or server is given, with those of the file the Python extension reads. */
export function variablesFor(folder: WorkspaceFolder): GivenVariables {
  const setting = workspace.getConfiguration("python", folder).get<string>("envFile") || ".env";
  const path = setting.replace(/\$\{workspaceFolder\}/g, folder.uri.fsPath);
  return { inherited: process.env, own: readEnvFile(resolve(folder.uri.fsPath, path)) };
}

/** The project of the file; asks where a folder holds several and there is no file. Null when the user chose none. */
export async function chooseProject(
  folder: WorkspaceFolder,
  file: string | undefined,
): Promise<Project | undefined | null> {
  const projects = findProjects(folder.uri.fsPath);
  if (file !== undefined) return projectOf(file, projects);
  if (projects.length < 2) return projects[0];
  const items = projects.map((project) => ({
    label: workspace.asRelativePath(project.managePy ?? project.pytest?.file ?? ""),
    project,
  }));
  return (await window.showQuickPick(items, { placeHolder: "Which project's tests?" }))?.project ?? null;
}

/** Shows the problem with a button that leads to what mends it. */
export async function showRunProblem({ problem, remedy }: RunProblem): Promise<void> {
  const hasChooser = extensions.getExtension("ms-python.python") !== undefined;
  const button = remedy === "interpreter" && hasChooser ? "Select Interpreter" : "Open Settings";
  if ((await window.showErrorMessage(`Roundtrip: ${problem}`, button)) === undefined) return;
  if (button === "Select Interpreter") await commands.executeCommand("python.setInterpreter");
  else {
    const setting = remedy === "interpreter" ? "roundtrip.python.path" : "roundtrip.tests.command";
    await commands.executeCommand("workbench.action.openSettings", setting);
  }
}

/** What the Python extension has chosen for the folder, else the setting it reads. */
async function chosenInterpreter(folder: WorkspaceFolder): Promise<string | undefined> {
  try {
    const extension = extensions.getExtension<PythonExtension>("ms-python.python");
    const environments = (await extension?.activate())?.environments;
    const active = environments?.getActiveEnvironmentPath(folder.uri);
    if (environments !== undefined && active !== undefined) {
      const resolved = await environments.resolveEnvironment(active);
      return resolved?.executable.uri?.fsPath ?? active.path;
    }
  } catch {
    // An extension that fails is one that has chosen nothing.
  }
  const setting = workspace.getConfiguration("python", folder).get<string>("defaultInterpreterPath");
  // The extension's default is a name without a folder: whatever PATH has.
  return setting?.includes("/") || setting?.includes("\\")
    ? setting.replace(/\$\{workspaceFolder\}/g, folder.uri.fsPath)
    : undefined;
}
