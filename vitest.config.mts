import { defineConfig } from "vitest/config";

/** Fast tests end in `.test.ts`. What needs Python, Django or minutes ends in `.slow.test.ts` and stays out of `npm run check`. */
const slow = ["server/src/**/*.slow.test.ts", "test/**/*.slow.test.ts"];

export default defineConfig({
  test: {
    // The machine that runs the tests may be small and shared.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "fast",
          include: ["server/src/**/*.test.ts", "client/src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [...slow, "test/projects/**", "test/vscode/**"],
          // A limit for what hangs, not a measure: a busy machine is no failure.
          testTimeout: 60_000,
        },
      },
      // A hook may wait for all cases of one Django.
      { test: { name: "slow", include: slow, testTimeout: 600_000, hookTimeout: 2_400_000 } },
    ],
  },
});
