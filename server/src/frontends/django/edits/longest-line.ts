/** As long as lines of the file are, where it has enough of them to tell, within what formatters are set to. */
export function longestLine(text: string): number {
  const lines = text.split("\n");
  const longest = lines.length < MANY_LINES ? 100 : lines.reduce((most, line) => Math.max(most, line.length), 0);
  return longest <= 79 ? 79 : longest <= 88 ? 88 : 100;
}

const MANY_LINES = 100;
