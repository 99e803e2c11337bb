// `npm test`: builds, then runs every suite, sets up what each needs, and ends with one line that sums them up.
import { runStep } from "./lib/run-step.mjs";

const STEPS = [
  { name: "build", command: ["node", "scripts/build.mjs"], minutes: 1 },
  { name: "check", command: ["node", "scripts/check.mjs"], minutes: 15, counts: countVitest },
  { name: "Python", command: ["node", "scripts/lint-python.mjs"], minutes: 3 },
  { name: "real Django", command: ["npx", "vitest", "run", "--project", "slow"], minutes: 50, counts: countVitest },
  { name: "real editor", command: ["node", "scripts/test-vscode.mjs"], minutes: 12, counts: countMocha },
];

/** The counts in Vitest's closing lines: `Tests  2 failed | 27 passed (29)`. */
function countVitest(output) {
  return sumMatches(output, /^\s*Tests\s+(?:(\d+) failed)?[ |]*(?:(\d+) passed)?/gm, 2, 1);
}

/** The counts in Mocha's closing lines: `12 passing (5s)` and `1 failing`. */
function countMocha(output) {
  return sumMatches(output, /^\s+(?:(\d+) passing|(\d+) failing)\b/gm, 1, 2);
}

function sumMatches(output, pattern, passedGroup, failedGroup) {
  const sum = { passed: 0, failed: 0 };
  for (const match of stripColors(output).matchAll(pattern)) {
    sum.passed += Number(match[passedGroup] ?? 0);
    sum.failed += Number(match[failedGroup] ?? 0);
  }
  return sum;
}

function stripColors(text) {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}

const results = [];
for (const step of STEPS) {
  const { ok, seconds, output } = await runStep(step);
  const counted = step.counts?.(output) ?? { passed: 0, failed: 0 };
  // A step that failed without naming a test, such as a build that broke or a suite that never started, counts as one.
  const failed = ok ? counted.failed : Math.max(1, counted.failed);
  // A suite that ran nothing has not passed.
  const ranNothing = ok && step.counts !== undefined && counted.passed === 0;
  results.push({ name: step.name, passed: counted.passed, failed: ranNothing ? 1 : failed, seconds });
  if (step.name === "build" && !ok) break;
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log("\nsuite            passed  failed  seconds");
for (const { name, passed, failed, seconds } of results) {
  console.log(
    `${name.padEnd(15)}${String(passed).padStart(8)}${String(failed).padStart(8)}${seconds.toFixed(1).padStart(9)}`,
  );
}
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
