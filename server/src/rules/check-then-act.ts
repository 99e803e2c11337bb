import type { Rule } from "../orm/rule";
import { findWriteBacks } from "./write-back-finding";

/** A column is tested, computed from what was read, and saved: when it is saved the test may no longer hold. */
export const checkThenAct: Rule = {
  name: "check-then-act",
  code: "RT204",
  summary: "A column is tested and then changed and saved, and nothing keeps others from changing it in between",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  concurrent: true,
  check(report) {
    return findWriteBacks(
      report,
      checkThenAct.name,
      true,
      "lost-update",
      (column) => `${column} is tested, then changed and saved: two calls at the same time can both pass the test`,
    );
  },
};
