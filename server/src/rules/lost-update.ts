import type { Rule } from "../orm/rule";
import { findWriteBacks } from "./write-back-finding";

/** A column is computed in the program from what was read, and saved: what others saved meanwhile is gone. */
export const lostUpdate: Rule = {
  name: "lost-update",
  code: "RT203",
  summary: "A column is read, computed in Python and saved, and nothing keeps others from changing it in between",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  elsewhere: "The row is saved here",
  concurrent: true,
  check(report) {
    return findWriteBacks(
      report,
      lostUpdate.name,
      false,
      null,
      (column) =>
        `${column} is computed from what was read and saved: of two calls at the same time one change is lost`,
    );
  },
};
