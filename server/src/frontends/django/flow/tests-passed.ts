import type { Expression, IfStatement } from "../syntax/ast";
import { isLeft } from "./emptiness";

/** A test that came out so where a block goes on. */
interface PassedTest {
  readonly test: Expression;
  readonly outcome: boolean;
  /** Where it comes out otherwise an exception is raised. */
  readonly raises: boolean;
}

/** What was tested where a block goes on after an `if` of which some ways leave it. */
export function testsPassed({ test, body, orelse }: IfStatement): readonly PassedTest[] {
  if (isLeft(body)) {
    const [inner, ...others] = orelse;
    const more = inner?.k === "if" && others.length === 0 ? testsPassed(inner) : [];
    return [{ test, outcome: false, raises: body.at(-1)?.k === "raise" }, ...more];
  }
  return isLeft(orelse) ? [{ test, outcome: true, raises: orelse.at(-1)?.k === "raise" }] : [];
}
