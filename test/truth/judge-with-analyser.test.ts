import { afterAll, expect, it } from "vitest";
import { analyseFiles } from "./analyse-files";
import { applyAllFixes, compareAfterFixes, compareWithAnalyser, findGaps } from "./compare-with-analyser";
import { loadCases } from "./load-cases";
import type { Case } from "./parse-cases";
import { showPlace } from "./show-place";

const cases = loadCases();

it.each(cases.map((each) => [`${each.source}: ${each.title}`, each] as const))("%s", async (_, each) => {
  const { findings } = await analyseFiles(textsOf(each));
  const foretold = withoutRecorded(each);
  const problems = compareWithAnalyser(foretold, findings);
  if (foretold.after !== null)
    problems.push(...compareAfterFixes(foretold, await applyAllFixes(foretold, analyseFiles)));
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

/** What only a recording shows is nothing that the analyser foretells; `test/recorded/` looks for it. */
function withoutRecorded(each: Case): Case {
  const marks = each.marks.filter(({ rule }) => rule !== "recorded-n-plus-one");
  return marks.length === each.marks.length ? each : { ...each, marks, after: null };
}

function textsOf(each: Case): Map<string, string> {
  return new Map([...each.files].map(([path, file]) => [path, file.text]));
}
