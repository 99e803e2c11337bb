import { homedir } from "node:os";
import { join } from "node:path";

/** Where the user's programs keep what they can compute again. */
export function cacheFolder(env: Record<string, string | undefined>, platform: NodeJS.Platform): string {
  if (platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "roundtrip");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "roundtrip");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "roundtrip");
}
