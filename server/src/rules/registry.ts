// Written by `npm run generate`.
import type { Rule } from "../orm/rule";
import { getOrCreateRace } from "./get-or-create-race";
import { nPlusOne } from "./n-plus-one";
import { queryInLoop } from "./query-in-loop";

/** Every rule that reads reports, in the order of the codes. */
export const rules: readonly Rule[] = [nPlusOne, queryInLoop, getOrCreateRace];
