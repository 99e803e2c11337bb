import type { DoneTwice } from "../orm/done-twice";
import type { Rule } from "../orm/rule";
import { isSameSpan } from "../orm/span";
import { className } from "./class-name";
import { findOneTooMany } from "./one-too-many";
import { findStateChanges, findWriteBacks } from "./write-back-finding";

/** A column is tested and then changed because of that, or rows are counted before one is added: by then the test may no longer hold. */
export const checkThenAct: Rule = {
  name: "check-then-act",
  code: "RT204",
  summary:
    "A column is tested and then changed, or rows are counted before one is added, and nothing keeps others out in between",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  elsewhere: "It is tested or saved here",
  concurrent: true,
  check(report) {
    const computed = findWriteBacks(
      report,
      checkThenAct.name,
      true,
      "lost-update",
      (column) => `${column} is tested, then changed and saved: two calls at the same time can both pass the test`,
    );
    const set = findStateChanges(
      report,
      checkThenAct.name,
      (column, where, { isFetchedByIt, twice }) =>
        `${column} is ${isFetchedByIt ? "looked for" : "tested"}${where}, then set and saved: two calls at the same time can both ${isFetchedByIt ? "find the same row" : "pass the test"}, and ${what(twice)}`,
    );
    const changed = [...computed, ...set.filter(({ span }) => !computed.some((other) => isSameSpan(other.span, span)))];
    return [...changed, ...findOneTooMany(report, checkThenAct.name)];
  },
};

function what(twice: DoneTwice): string {
  switch (twice.kind) {
    case "insert":
      return `both add ${STARTS_WITH_VOWEL.test(className(twice.model)) ? "an" : "a"} \`${className(twice.model)}\``;
    case "number":
      return `both change \`${twice.field}\` of \`${className(twice.model)}\``;
    case "claim":
      return `the \`${twice.field}\` of one replaces that of the other`;
    case "take":
      return "both take it";
  }
}

/** As it is spoken: an `Order`, but a `User`, a `Unit` and a `URL`. */
const STARTS_WITH_VOWEL = /^([AEIO]|U(?!s|ni|[A-Z]))/;
