import { choose, type Random } from "./create-random";

/** What people leave behind while typing, and what they never should. */
const DEBRIS = [
  "'",
  '"',
  '"""',
  "f'{",
  "(",
  ")",
  "[",
  "}",
  "\n",
  "\r",
  "\r\n",
  "\t",
  "        ",
  "\\",
  ":",
  ".",
  ",",
  "=",
  "#",
  "@",
  "*",
  "\0",
  "\ufeff",
  "\ud800",
  "\u2028",
  "é",
  "🐍",
  "👩‍👩‍👧",
  "class ",
  "def f(",
  "for ",
  "lambda ",
  "async ",
  "await ",
  "yield ",
];

/** The text as it is after one to four mistakes: tokens gone, doubled or swapped, or debris between them. */
export function mutateText(text: string, random: Random): string {
  // Blanks are tokens too, so that indentation changes; a joined list is the text again.
  const tokens = text.match(/\w+|[ \t]+|\n|[^\w\s]|\s/gu) ?? [];
  for (let mistakes = 1 + random(4); mistakes > 0 && tokens.length > 1; mistakes -= 1) {
    const at = random(tokens.length);
    const other = random(tokens.length);
    const [token = "", exchanged = ""] = [tokens[at], tokens[other]];
    const mistake = random(4);
    if (mistake === 0) tokens.splice(at, 1 + random(3));
    else if (mistake === 1) tokens.splice(at, 0, token);
    else if (mistake === 2) [tokens[at], tokens[other]] = [exchanged, token];
    else tokens.splice(at, 0, choose(random, DEBRIS));
  }
  return tokens.join("");
}
