// What the demo prints: headings, the table of views, plain words. Colours only on a terminal and without NO_COLOR.
const colored = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code) => (text) => (colored ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint("1");
export const dim = paint("2");
export const green = paint("32");
export const red = paint("31");
export const yellow = paint("33");

export function heading(text) {
  console.log(`\n${bold(text)}\n`);
}

/**
 * One line per view: its queries before and after the fixes, and whether it still answers the same.
 * @param {{ name: string, before: number, after: number, equal: boolean }[]} rows
 * @param {ReadonlySet<string>} left names of views with a problem that has no fix
 */
export function printViews(rows, left) {
  const wide = Math.max(...rows.map(({ name }) => name.length), 4);
  const line = (name, before, after, verdict) =>
    `  ${name.padEnd(wide)}  ${String(before).padStart(6)}    ${String(after).padStart(5)}  ${verdict}`;
  console.log(dim(line("view", "before", "after", "  response")));
  for (const { name, before, after, equal } of rows) {
    const text = line(name, before, after, equal ? "  equal" : red("  DIFFERENT"));
    if (left.has(name)) console.log(yellow(`${text}, left to you`));
    else console.log(after < before ? green(text) : after > before ? red(text) : dim(text));
  }
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  const same = rows.every(({ equal }) => equal) ? "  all equal" : red("  not all equal");
  console.log(bold(line("together", total("before"), total("after"), same)));
}

/**
 * One line per race: how it ends in the project as it is and with the fixes.
 * @param {{ view: string, before: Ended, after: Ended }[]} rows the lost ones first
 * @typedef {import("./demo-races.mjs").Ended} Ended
 */
export function printRaces(rows) {
  const widest = (texts) => Math.max(...texts.map((text) => text.length));
  const wide = widest(["view", ...rows.map(({ view }) => view)]);
  const wideEnding = widest(["before", ...rows.map(({ before }) => before.ending)]);
  const line = (view, before, after) => `  ${view.padEnd(wide)}  ${before.padEnd(wideEnding)}  ${after}`;
  console.log(dim(line("view", "before", "after")));
  for (const { view, before, after } of rows) {
    const text = line(view, before.ending, after.ending);
    if (before.lost === 0) console.log(dim(`${text}, nothing to fix`));
    else console.log(after.lost === 0 ? green(`${text}, won`) : yellow(`${text}, left to you`));
  }
}
