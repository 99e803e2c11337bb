import type { Statement } from "../syntax/ast";

/** Nothing that follows a block is reached through it. */
export function leaves(block: readonly Statement[]): boolean {
  const last = block.at(-1);
  return last?.k === "return" || last?.k === "raise" || (last?.k === "jump" && last.t !== "pass");
}
