// `npm run check`: everything that takes seconds. Stops at the first step that fails.
import { runStep } from "./lib/run-step.mjs";

const CHECK_STEPS = [
  { name: "types", command: ["npx", "tsc", "-b"], minutes: 2 },
  { name: "lint and format", command: ["npx", "biome", "ci", "--error-on-warnings"], minutes: 1 },
  { name: "unused code", command: ["npx", "knip"], minutes: 1 },
  { name: "generated files", command: ["node", "scripts/generate.mjs", "--check"], minutes: 1 },
  { name: "fast tests", command: ["npx", "vitest", "run", "--project", "fast"], minutes: 5 },
];
for (const step of CHECK_STEPS) if (!(await runStep(step)).ok) process.exit(1);
