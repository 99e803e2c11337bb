import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { findNewestPython } from "../truth/environments";
import { holdsFor } from "../truth/holds-for";
import { loadCases } from "../truth/load-cases";
import { oracleOf } from "../truth/oracles";
import { runCases } from "../truth/run-judge";
import { compareCost } from "./compare-cost";
import type { RecordedCost } from "./recorded-cost";

const PROGRAM = fileURLToPath(new URL("record_costs.py", import.meta.url));

const { python, version } = await findNewestPython();
const cases = loadCases().filter(
  (each) => each.notRun === null && oracleOf(each) === "growth" && holdsFor(each.django, version),
);
const recordings = await runCases<RecordedCost>(python, PROGRAM, cases);

it.each(cases.map((each) => [`${each.source}: ${each.title}`, each] as const))("%s", (_, each) => {
  const recorded = recordings.get(each);
  if (recorded === undefined) throw new Error("Django gave no answer");
  const files = new Map([...each.files].map(([path, { text }]) => [path, text]));
  const problems = compareCost(files, recorded);
  // What only a recording shows is what no prediction holds.
  const mayDiffer = each.costDiffers ?? each.marks.find(({ rule }) => rule === "recorded-n-plus-one")?.rule;
  if (mayDiffer === undefined) expect(problems, problems.join("\n")).toEqual([]);
  else expect(problems, `the predicted cost is right in spite of "${mayDiffer}"`).not.toEqual([]);
});
