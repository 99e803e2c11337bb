// `npm run check`: everything that takes seconds. Runs every step, whatever fails, and says at the end which did.
import { runStep } from "./lib/run-step.mjs";

const CHECK_STEPS = [
  { name: "types", command: ["npx", "tsc", "-b"], minutes: 2 },
  { name: "lint and format", command: ["npx", "biome", "ci", "--error-on-warnings"], minutes: 1 },
  { name: "unused code", command: ["npx", "knip"], minutes: 1 },
  { name: "generated files", command: ["node", "scripts/generate.mjs", "--check"], minutes: 1 },
  { name: "fast tests", command: ["npx", "vitest", "run", "--project", "fast"], minutes: 5 },
];

const failed = [];
for (const step of CHECK_STEPS) if (!(await runStep(step)).ok) failed.push(step.name);
if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
