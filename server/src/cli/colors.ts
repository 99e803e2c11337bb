const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;

export type Paint = (color: keyof typeof CODES, text: string) => string;

/** Paints text for a terminal, or leaves it as it is. */
export function createPaint(isColored: boolean): Paint {
  return (color, text) => (isColored && text !== "" ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text);
}

/** Whether colours are wanted: the option, then NO_COLOR, then FORCE_COLOR, then whether people are looking. */
export function wantsColor(option: boolean, isTerminal: boolean, env: Record<string, string | undefined>): boolean {
  if (!option || (env.NO_COLOR ?? "") !== "") return false;
  if ((env.FORCE_COLOR ?? "") !== "") return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTerminal && env.TERM !== "dumb";
}
