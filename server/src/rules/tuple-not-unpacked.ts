import type { PairUse } from "../orm/effect";
import type { Finding } from "../orm/finding";
import { ownPlaceOf } from "../orm/own-place";
import type { Rule } from "../orm/rule";
import { type Span, spanKey } from "../orm/span";
import { walkEffects } from "../orm/walk-effects";
import { className } from "./class-name";
import { statementFinding } from "./statement-finding";

/** A find-or-create call gives a row and whether it was created; here both together are used as the row. */
export const tupleNotUnpacked: Rule = {
  name: "tuple-not-unpacked",
  code: "RT205",
  summary: "The pair that a find-or-create call gives is used as if it were the row",
  severity: "error",
  since: "0.2.0",
  fixSafety: "unsafe",
  check(report) {
    const findings = new Map<string, Finding>();
    walkEffects(report.effects, (effect) => {
      // The first use of a pair raises, so that it speaks for the others.
      if (effect.kind !== "pair-use" || findings.has(spanKey(effect.pair))) return;
      const place = ownPlaceOf(report, effect.frames, effect.pair);
      if (place) findings.set(spanKey(effect.pair), toFinding(effect, place));
    });
    return [...findings.values()];
  },
};

function toFinding({ model, pair, as, name }: PairUse, span: Span): Finding {
  const row = `\`${className(model)}\``;
  const pairIs = `This is the pair of a ${row} and whether it was created`;
  const message = as === "attribute" ? `${pairIs}: it has no \`${name}\`` : `${pairIs}, not the row for \`${name}\``;
  return statementFinding(tupleNotUnpacked.name, span, {
    message,
    model,
    intent: { kind: "unpack-pair", call: pair, use: span },
  });
}
