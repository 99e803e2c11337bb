import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** One query that Django sent. `places` are file and line, outermost first. */
export interface RecordedQuery {
  readonly places: readonly (readonly [string, number])[];
  readonly rows: number;
  readonly table: string | null;
  readonly trigger: readonly [kind: string, field: string] | null;
}

export interface Recording {
  /** Why the program could not be run. */
  readonly error: string | null;
  readonly queries: readonly RecordedQuery[];
}

/** Runs programs on the Django of one environment; the answers come in their order. */
export async function recordQueries(
  python: string,
  programs: readonly { files: Record<string, string>; data: string }[],
): Promise<Recording[]> {
  const folder = await mkdtemp(join(tmpdir(), "roundtrip-property-"));
  try {
    const file = join(folder, "programs.json");
    await writeFile(file, JSON.stringify(programs.map((program, id) => ({ id, ...program }))));
    const script = join(import.meta.dirname, "count_queries.py");
    const { stdout } = await promisify(execFile)(python, [script, file], { maxBuffer: 1 << 30 });
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Recording);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
