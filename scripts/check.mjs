// `npm run check`: everything that takes seconds. Stops at the first step that fails.
import { runStep } from "./lib/run-step.mjs";

const CHECK_STEPS = [
  { name: "types", command: ["npx", "tsc", "-b"] },
  { name: "lint and format", command: ["npx", "biome", "ci", "--error-on-warnings"] },
  { name: "unused code", command: ["npx", "knip"] },
  { name: "generated files", command: ["node", "scripts/generate.mjs", "--check"] },
  { name: "fast tests", command: ["npx", "vitest", "run", "--project", "fast"] },
];
for (const step of CHECK_STEPS) if (!(await runStep(step)).ok) process.exit(1);
