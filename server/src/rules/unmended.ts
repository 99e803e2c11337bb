import type { FindOrCreate } from "../orm/find-or-create";
import type { Unmended } from "../orm/intent";
import { listed } from "./listed";
import type { Refused } from "./refusing-key";

export function unmended(because: string): Unmended {
  return { kind: "unmended", because };
}

/** The model declares what is needed: another key beside it would not say why there is none. */
export const DECLARED_ALREADY = unmended(
  "The model declares the constraint already: the database would have to know it.",
);

/** Why no key is offered for what a call looks for. */
export function whyNoKey({ sought, seeksMore, inserted }: FindOrCreate): Unmended {
  const [other] = sought.filter(({ comparison }) => comparison === "other");
  if (other) {
    return unmended(`More is asked of \`${other.column}\` than one value: no constraint says that of a row.`);
  }
  const [folded] = sought.filter(
    ({ column, comparison }) => comparison === "folded" && !inserted.some((given) => given.column === column),
  );
  if (folded) return unmended(`What a new row gets for \`${folded.column}\` is not written out at the call.`);
  if (seeksMore) return unmended("Not all that the rows are looked for by could be read.");
  return unmended("No single constraint would keep such rows apart.");
}

/** Why what a call looks for cannot be made to fit the key that refuses its row. */
export function whyNoMove({ because, by, beside }: Refused, call: FindOrCreate): Unmended {
  if (because === "case") {
    const [cased] = beside;
    return unmended(`The lookup has to ignore case as the constraint does: \`${cased?.column}__iexact\`.`);
  }
  if (because === "at-commit")
    return unmended("The constraint is deferred: it is only checked when the transaction ends.");
  const left = by.fields.filter((field) => !call.sought.some(({ column }) => column === field));
  if (left.length > 0) {
    return unmended(
      `Without it nothing would tell the rows apart: ${listed(left)} of the constraint is not looked for.`,
    );
  }
  if (call.frames.length > 1) return unmended("Other functions hand the model to this call.");
  const [filtered] = beside.filter(({ comparison }) => comparison !== "equal");
  const name = `\`${filtered?.column ?? beside[0]?.column}\``;
  return unmended(
    `The rows are restricted by ${name} before: what is to become of those that are left out is to be decided.`,
  );
}
