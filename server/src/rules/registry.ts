// Written by `npm run generate`.
import type { Rule } from "../orm/rule";
import { checkThenAct } from "./check-then-act";
import { fExpressionSavedTwice } from "./f-expression-saved-twice";
import { getOrCreateRace } from "./get-or-create-race";
import { getThenCreate } from "./get-then-create";
import { integrityErrorBreaksTransaction } from "./integrity-error-breaks-transaction";
import { lockOnNullableJoin } from "./lock-on-nullable-join";
import { lockOutsideTransaction } from "./lock-outside-transaction";
import { lostUpdate } from "./lost-update";
import { multipleObjects } from "./multiple-objects";
import { nPlusOne } from "./n-plus-one";
import { queryInLoop } from "./query-in-loop";
import { tupleNotUnpacked } from "./tuple-not-unpacked";

/** Every rule that reads reports, in the order of the codes. */
export const rules: readonly Rule[] = [
  nPlusOne,
  queryInLoop,
  getOrCreateRace,
  getThenCreate,
  lostUpdate,
  checkThenAct,
  tupleNotUnpacked,
  lockOutsideTransaction,
  lockOnNullableJoin,
  integrityErrorBreaksTransaction,
  fExpressionSavedTwice,
  multipleObjects,
];
