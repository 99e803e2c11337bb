const TAB = 4;
// Control characters of a source text must not move the cursor or change colours.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** A source text as a terminal shows it: tabs as spaces, control characters as a placeholder. */
export function showText(text: string): string {
  return text.replaceAll("\t", " ".repeat(TAB)).replace(CONTROL, "\ufffd");
}

/** Columns that a shown text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{Mark}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text in lines of at most `width` columns, broken at spaces; a longer word stands alone. */
export function wrapText(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && widthOf(`${line} ${word}`) > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
