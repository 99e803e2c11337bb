import type { Rule } from "../orm/rule";
import { nPlusOne } from "./n-plus-one";
import { queryInLoop } from "./query-in-loop";

/** All rules, by name. */
export const rules: readonly Rule[] = [nPlusOne, queryInLoop];
