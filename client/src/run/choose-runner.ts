import { dirname } from "node:path";
import type { Project } from "./find-projects";
import type { PythonFacts } from "./probe-python";

/** How the tests of a project are run. */
export interface Runner {
  /** How it names tests: `shop/tests.py::Tests::test_list` or `shop.tests.Tests.test_list`. */
  readonly naming: "pytest" | "django";
  readonly cwd: string;
  /** Program and arguments; `{tests}` stands where the chosen tests go. */
  readonly command: readonly string[];
}

/** Why tests cannot be run, and what mends it. */
export interface RunProblem {
  readonly problem: string;
  readonly remedy: "interpreter" | "command";
}

const OLDEST_PYTHON = 9;
const PLUGIN = "roundtrip_recorder.pytest_plugin";

/**
 * pytest where the project configures it and the interpreter has it, else Django's own runner, else pytest by itself.
 * `override` is the setting `roundtrip.tests.command`, empty when not set; `folder` the workspace folder.
 */
export function chooseRunner(
  project: Project | undefined,
  python: PythonFacts,
  override: readonly string[],
  folder: string,
): Runner | RunProblem {
  const problem = judgePython(python);
  if (problem !== null) return { problem, remedy: "interpreter" };
  if (override.length > 0) return fromSetting(override, python, project, folder);
  const pytest = project?.pytest ?? null;
  const managePy = project?.managePy ?? null;
  if (python.hasPytest && (pytest !== null || managePy === null)) {
    const command = [python.path, "-m", "pytest", "-p", PLUGIN, "{tests}"];
    return { naming: "pytest", cwd: pytest?.folder ?? folder, command };
  }
  if (managePy !== null) {
    const command = [python.path, "-m", "roundtrip_recorder", "manage.py", "test", "{tests}"];
    return { naming: "django", cwd: dirname(managePy), command };
  }
  if (pytest !== null) {
    const sentence = `pytest is not installed for ${python.path}, and ${pytest.file} asks for it.`;
    return { problem: `${sentence} Install it there, or choose another interpreter.`, remedy: "interpreter" };
  }
  return {
    problem: `${folder} has neither a manage.py nor a pytest configuration. Say how its tests are run with the setting roundtrip.tests.command.`,
    remedy: "command",
  };
}

function judgePython({ path, version: [major, minor], hasDjango }: PythonFacts): string | null {
  if (major < 3 || (major === 3 && minor < OLDEST_PYTHON))
    return `${path} is Python ${major}.${minor}; counting needs 3.${OLDEST_PYTHON} or newer. Choose another interpreter.`;
  if (!hasDjango)
    return `Django is not installed for ${path}. Install the project's requirements there, or choose another interpreter.`;
  return null;
}

/** The user's own command, started so that the recorder comes along. */
function fromSetting(
  override: readonly string[],
  python: PythonFacts,
  project: Project | undefined,
  folder: string,
): Runner {
  const command = override.map((part) => (part === "{python}" ? python.path : part));
  if (!command.includes("{tests}")) command.push("{tests}");
  if (command.some((part) => /(^|[\\/])(pytest|py\.test)(\.exe)?$/.test(part)))
    return { naming: "pytest", cwd: project?.pytest?.folder ?? folder, command };
  const managePy = command.findIndex((part) => /(^|[\\/])manage\.py$/.test(part));
  // The recorder runs the script in its place: `python -m roundtrip_recorder manage.py test`.
  if (managePy > 0 && !command.includes("roundtrip_recorder")) command.splice(managePy, 0, "-m", "roundtrip_recorder");
  const hasFolder = /[\\/]/.test(command.find((part) => part.endsWith("manage.py")) ?? "");
  const cwd = project?.managePy && !hasFolder ? dirname(project.managePy) : folder;
  return { naming: "django", cwd, command };
}
