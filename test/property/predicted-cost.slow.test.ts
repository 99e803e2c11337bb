import { expect, it } from "vitest";
import { createRandom } from "../no-throw/create-random";
import { findNewestPython } from "../truth/environments";
import { compareCounts } from "./compare-counts";
import { generateProgram, type Program } from "./generate-program";
import { recordQueries } from "./record-queries";
import { shrinkProgram } from "./shrink-program";
import { writeProgram } from "./write-program";

/** `ROUNDTRIP_PROGRAMS` asks for more programs, `ROUNDTRIP_SEED` for other ones. */
const PROGRAMS = Number(process.env.ROUNDTRIP_PROGRAMS ?? 300);
const SEED = Number(process.env.ROUNDTRIP_SEED ?? 1);
/** Failing programs that are made smaller and shown; the others are named by their seed and what differs. */
const SHOWN = Number(process.env.ROUNDTRIP_SHOWN ?? 5);

it(`the predicted cost of ${PROGRAMS} programs is what Django does`, async () => {
  const { python } = await findNewestPython();
  const seeds = Array.from({ length: PROGRAMS }, (_, at) => SEED * 100_000 + at);
  const programs = seeds.map((seed) => generateProgram(createRandom(seed)));
  const outcomes = await judgePrograms(python, programs);
  expect(outcomes.length).toBe(PROGRAMS);
  expect(outcomes.flatMap(({ error }, at) => (error === null ? [] : [`seed ${seeds[at]} raises ${error}`]))).toEqual(
    [],
  );
  const failing = outcomes.flatMap(({ problems }, at) => (problems.length === 0 ? [] : [at]));
  const shown: string[] = [];
  for (const at of failing.slice(0, SHOWN)) {
    const program = programs[at];
    if (program) shown.push(await describeSmallest(python, seeds[at] ?? 0, program));
  }
  const others = failing.slice(SHOWN).map((at) => `seed ${seeds[at]}: ${outcomes[at]?.problems.join("; ")}`);
  const sentence = `${failing.length} of ${PROGRAMS} programs fail\n\n${shown.join("\n\n")}\n\n${others.join("\n")}`;
  expect(failing.length, sentence).toBe(0);
}, 3_600_000);

interface Outcome {
  /** Why the program could not be run: it shows nothing then. */
  readonly error: string | null;
  readonly problems: readonly string[];
}

/** Runs programs and compares what they did with the prediction. */
async function judgePrograms(python: string, programs: readonly Program[]): Promise<Outcome[]> {
  const written = programs.map((program) => ({ files: writeProgram(program), data: program.shop.data }));
  const recordings = await recordQueries(python, written);
  return recordings.map((recording, at) => ({
    error: recording.error,
    problems: recording.error === null ? compareCounts(written[at]?.files ?? {}, recording.queries) : [],
  }));
}

async function describeSmallest(python: string, seed: number, program: Program): Promise<string> {
  const smallest = await shrinkProgram(program, async (candidates) => {
    const outcomes = await judgePrograms(python, candidates);
    const at = outcomes.findIndex(({ problems }) => problems.length > 0);
    return at < 0 ? null : at;
  });
  const files = writeProgram(smallest);
  const [outcome] = await judgePrograms(python, [smallest]);
  const problems = outcome?.problems ?? [];
  const texts = Object.entries(files).map(([path, text]) => `# ${path}\n${text}`);
  return [`seed ${seed}`, ...problems, ...texts].join("\n");
}
