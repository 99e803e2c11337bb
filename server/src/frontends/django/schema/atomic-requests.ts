import type { Project } from "../modules/project";
import { readSettings } from "./settings-facts";

/** Whether each request runs in a transaction of its own: `ATOMIC_REQUESTS` of the default database. */
export type AtomicRequests = "yes" | "no" | "unknown";

const SETTINGS = /settings|config|conf\b|\/(base|common|local|dev|development|prod|production)\.py$/i;
const MIDDLEWARE = /middlewares?(\/|\.py$)/;
const SET = /ATOMIC_REQUESTS\W{0,6}[:=]\s*(?!False)/;

/** What the settings say, in whichever of their files; a middleware of the project's own may do the same. */
export function atomicRequests(project: Project): AtomicRequests {
  return project.memoise("atomic-requests", () => {
    if (readSettings(project).databases?.get("default")?.atomicRequests) return "yes";
    const files = project.allFiles().filter((file) => SETTINGS.test(file.slice(project.root.length)));
    const middleware = project.allFiles().filter((file) => MIDDLEWARE.test(file.slice(project.root.length)));
    const isSet = files.some((file) => SET.test(project.text(file) ?? ""));
    return isSet || middleware.some((file) => /\batomic\b/.test(project.text(file) ?? "")) ? "unknown" : "no";
  });
}
