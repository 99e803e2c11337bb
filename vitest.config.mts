import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Fast tests end in `.test.ts`. What needs Python, Django or minutes ends in `.slow.test.ts` and stays out of `npm run check`. */
const slow = ["server/src/**/*.slow.test.ts", "test/**/*.slow.test.ts"];

/** What runs longest, in that order: it starts first, so that both workers end at about the same time. */
const LONGEST = ["/truth/judge-races.", "/truth/judge-with-django.", "/truth/recorder.", "/truth/migrated-races."];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((part) => moduleId.includes(part));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
