import { delimiter } from "node:path";
import type { Runner } from "./choose-runner";

/** A process to start. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** In addition to the editor's own. */
  readonly env: Readonly<Record<string, string>>;
}

/** The variables that a process is given: the editor's, with those of the project's own file before them. */
export interface GivenVariables {
  readonly inherited: NodeJS.ProcessEnv;
  readonly own: Readonly<Record<string, string>>;
}

/** Where a run is recorded. */
export interface RunPlace {
  /** The folder that holds the recorder's package. */
  readonly recorder: string;
  /** The run's own folder. */
  readonly recording: string;
  readonly runId: string;
  /** The workspace folder. */
  readonly root: string;
}

/** The command that runs the tests under the recorder. */
export function buildTestCommand(
  { command, cwd, naming }: Runner,
  tests: readonly string[],
  place: RunPlace,
  { inherited, own }: GivenVariables,
): CommandLine {
  const [program = "", ...args] = command.flatMap((part) => (part === "{tests}" ? tests : [part]));
  // A command of the user's own need not name the plugin: pytest loads what this variable names.
  const hasPlugin = args.includes("roundtrip_recorder.pytest_plugin");
  const all = { ...inherited, ...own };
  const plugins = [all.PYTEST_PLUGINS, "roundtrip_recorder.pytest_plugin"].filter(Boolean).join(",");
  const plugin = naming === "pytest" && !hasPlugin ? { PYTEST_PLUGINS: plugins } : {};
  return { program, args, cwd, env: { ...own, ...recorderEnvironment(place, all), ...plugin } };
}

/** The command that starts the development server of the manage.py in `cwd` under the recorder, with `more` arguments. */
export function buildServerCommand(
  python: string,
  cwd: string,
  more: readonly string[],
  place: RunPlace,
  { inherited, own }: GivenVariables,
): CommandLine {
  const args = ["-m", "roundtrip_recorder", "manage.py", "runserver", ...more];
  const env = { ...own, ...recorderEnvironment(place, { ...inherited, ...own }) };
  return { program: python, args, cwd, env };
}

/** The command that writes the migrations which the models in the project of `cwd` lack. */
export function buildMigrationCommand(python: string, cwd: string, { own }: GivenVariables): CommandLine {
  const env = { ...own, PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8" };
  return { program: python, args: ["manage.py", "makemigrations"], cwd, env };
}

function recorderEnvironment(
  { recorder, recording, runId, root }: RunPlace,
  inherited: NodeJS.ProcessEnv,
): Record<string, string> {
  return {
    PYTHONPATH: [recorder, inherited.PYTHONPATH].filter(Boolean).join(delimiter),
    ROUNDTRIP_RECORDING: recording,
    ROUNDTRIP_ROOT: root,
    ROUNDTRIP_RUN: runId,
    // The output goes through a pipe, where Python would hold back lines and pytest its colours. Nothing that the project's
    // own code may look at, such as FORCE_COLOR, is set: it could change what its tests find.
    PYTHONUNBUFFERED: "1",
    PYTHONIOENCODING: "utf-8",
    PY_COLORS: "1",
  };
}
