import { expect, it } from "vitest";
import { loadCases } from "../truth/load-cases";
import { createRandom, type Random } from "./create-random";
import { exercise } from "./exercise";
import { mutateText } from "./mutate-text";
import { type Folder, useFolder } from "./open-folder";

/** `ROUNDTRIP_MUTATIONS` asks for more than a quick run has time for, `ROUNDTRIP_SEED` for other ones. */
const MUTATIONS = Number(process.env.ROUNDTRIP_MUTATIONS ?? 2);
const SEED = Number(process.env.ROUNDTRIP_SEED ?? 1);

const cases = loadCases();

it("finds something in the fixtures", async () => {
  const [first] = cases.filter(({ marks }) => marks.some(({ kind }) => kind === "found"));
  const mark = first?.marks[0];
  if (first === undefined || mark === undefined) throw new Error("no case has a mark");
  const texts = new Map([...first.files].map(([path, file]) => [path, file.text]));
  const count = await useFolder(texts, ({ root, service }) => service.diagnostics(`${root}/${mark.file}`).length);
  expect(count).toBeGreaterThan(0);
});

it.each([...new Set(cases.map(({ source }) => source))])(
  "every feature answers on %s, and on what typing and mistakes make of it",
  async (source) => {
    const random = createRandom(SEED + source.length);
    for (const each of cases.filter((one) => one.source === source)) {
      const texts = new Map([...each.files].map(([path, file]) => [path, file.text]));
      const own = [...each.files].filter(([, file]) => file.own).map(([path]) => path);
      const failures = await useFolder(texts, (folder) => own.flatMap((path) => tryAll(folder, path, random)));
      expect(failures, `${each.title}\n${failures.join("\n\n")}`).toEqual([]);
    }
  },
  300_000,
);

/** Edits one file over and over, as an open document, and gives what went wrong. */
function tryAll(folder: Folder, path: string, random: Random): string[] {
  const file = `${folder.root}/${path}`;
  const text = folder.workspace.analysis.text(file) ?? "";
  const texts = [text];
  for (let count = 0; count < MUTATIONS; count += 1) {
    texts.push(text.slice(0, random(text.length)), mutateText(text, random));
  }
  texts.push(text);
  return texts.flatMap((edited, version) => {
    folder.service.change(file, edited);
    try {
      exercise(folder, path, random);
      return [];
    } catch (error) {
      return [`${path}, text ${version}: ${error instanceof Error ? error.stack : error}\n${JSON.stringify(edited)}`];
    }
  });
}
