import type { ExpressionGround } from "./expression-ground";

export function explainLine(_ground: ExpressionGround, _file: string, _line: number): readonly string[] {
  return [];
}
