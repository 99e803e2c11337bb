import type { Handler } from "../../../orm/effect";
import type { Statement } from "../syntax/ast";
import { calledName } from "../syntax/called-name";

/** Where control goes at the end of a handler's block. Of several ways the one that goes on counts. */
export function endOf(body: readonly Statement[]): Handler["end"] {
  const last = body.at(-1);
  switch (last?.k) {
    case "raise":
      return "raises";
    case "return":
      return "returns";
    case "jump":
      return last.t === "continue" ? "next-pass" : last.t === "break" ? "leaves-loop" : "goes-on";
    case "if": {
      const [then, otherwise] = [endOf(last.body), endOf(last.orelse)];
      return then === otherwise ? then : "goes-on";
    }
    case "with":
      return endOf(last.body);
    case "expr":
      return last.value.k === "call" && NEVER_RETURNS.test(calledName(last.value)) ? "raises" : "goes-on";
    default:
      return "goes-on";
  }
}

/** Calls that raise whatever they are given. */
const NEVER_RETURNS = /^(exit|_exit|quit|abort|fail|skipTest)$/;
