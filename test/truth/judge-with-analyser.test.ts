import { afterAll, expect, it } from "vitest";
import { analyseFiles } from "./analyse-files";
import { applyAllFixes, compareAfterFixes, compareWithAnalyser, findGaps } from "./compare-with-analyser";
import { loadCases } from "./load-cases";
import type { Case } from "./parse-cases";
import { showPlace } from "./show-place";

const cases = loadCases();

it.each(cases.map((each) => [`${each.source}: ${each.title}`, each] as const))("%s", async (_, each) => {
  const { findings } = await analyseFiles(textsOf(each));
  const problems = compareWithAnalyser(each, findings);
  if (each.after !== null) problems.push(...compareAfterFixes(each, await applyAllFixes(each, analyseFiles)));
  expect(problems, problems.join("\n\n")).toEqual([]);
});

afterAll(() => {
  const gaps = cases.flatMap((each) => findGaps(each).map((mark) => ({ each, mark })));
  for (const kind of ["missed", "false"] as const) {
    const some = gaps.filter(({ mark }) => mark.kind === kind);
    console.log(`${kind}: ${some.length}`);
    for (const { each, mark } of some) console.log(`  ${mark.rule}: ${mark.reason}\n  ${showPlace(each, mark)}`);
  }
});

function textsOf(each: Case): Map<string, string> {
  return new Map([...each.files].map(([path, file]) => [path, file.text]));
}
