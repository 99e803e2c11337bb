import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "./create-random";
import { exercise } from "./exercise";
import { type Folder, useFolder } from "./open-folder";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Book(models.Model):
    title = models.CharField(max_length=120)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;

const VIEW = `from shop.models import Book


def index(request):
    for book in Book.objects.all():
        print("é", book.author.name)
`;

const latin = (text: string) => Buffer.from(text, "latin1");

/** Views that are read, however they are written; each has the one finding. */
const READ: Record<string, string | Uint8Array> = {
  "a byte order mark": `\ufeff${VIEW}`,
  "Windows line ends": VIEW.replaceAll("\n", "\r\n"),
  "mixed line ends": VIEW.replace("\n", "\r\n"),
  "a form feed between functions": VIEW.replace("\n\n\ndef", "\n\f\n\ndef"),
  tabs: VIEW.replaceAll("    ", "\t"),
  "no line end at the end": VIEW.trimEnd(),
  "a coding comment": latin(`# -*- coding: latin-1 -*-\n${VIEW}`),
  "a coding comment of vim in the second line": latin(
    `#!/usr/bin/python\n# vim: set fileencoding=iso-8859-1 :\n${VIEW}`,
  ),
  "characters beyond the basic plane before the finding": VIEW.replace('"é"', '"👩‍👩‍👧 𝒳"'),
};

/** Files that are no Python text; they are left out, and what was left out is said. */
const LEFT_OUT: Record<string, string | Uint8Array> = {
  "bytes that are not UTF-8": latin(VIEW),
  "UTF-16": Buffer.from(`\ufeff${VIEW}`, "utf16le"),
  "a NUL": `${VIEW}\0`,
  "an unknown encoding": `# coding: klingon\n${VIEW}`,
  "an encoding that is no text": `# coding: base64\n${VIEW}`,
  "random bytes": Uint8Array.from({ length: 4000 }, (_, at) => (at * 7919 + (at >> 3)) % 256),
  "more than 2 MB": `${VIEW}${"# a comment that nobody reads\n".repeat(200_000)}`,
};

it.each(Object.entries(READ))("a file with %s is read", async (_, content) => {
  await useShop(content, (folder) => {
    exercise(folder, "shop/views.py", createRandom(1));
    expect(folder.service.diagnostics(`${folder.root}/shop/views.py`).map(({ rule }) => rule)).toEqual(["n-plus-one"]);
    expect(folder.workspace.problems()).toEqual([]);
  });
});

it.each(Object.entries(LEFT_OUT))("a file with %s is left out, and that is said", async (_, content) => {
  await useShop(content, (folder) => {
    exercise(folder, "shop/views.py", createRandom(1));
    exercise(folder, "shop/models.py", createRandom(1));
    expect(folder.service.diagnostics(`${folder.root}/shop/views.py`)).toEqual([]);
    expect(folder.workspace.problems().join()).toContain("shop/views.py");
  });
});

it("a file of almost 2 MB is analysed", async () => {
  const row = '    {"title": "A title of some length", "price": 12.5, "tags": ["a", "b"]},\n';
  const rows = row.repeat(Math.floor((1.9 * 1024 * 1024 - VIEW.length) / row.length));
  await useShop(`${VIEW}\n\nROWS = [\n${rows}]\n`, (folder) => {
    exercise(folder, "shop/views.py", createRandom(1));
    expect(folder.service.diagnostics(`${folder.root}/shop/views.py`)).toHaveLength(1);
  });
}, 60_000);

it("folders, links and empty files in the place of modules do no harm", async () => {
  await useShop(VIEW, async (folder) => {
    mkdirSync(join(folder.root, "shop/folder.py"));
    symlinkSync("nowhere.py", join(folder.root, "shop/broken.py"));
    symlinkSync("round.py", join(folder.root, "shop/round.py"));
    symlinkSync("..", join(folder.root, "shop/up"));
    const names = ["folder.py", "broken.py", "round.py", "gone.py"].map((name) => `${folder.root}/shop/${name}`);
    folder.service.filesChanged(names.map((file) => ({ file, kind: "created" as const })));
    folder.service.open(`${folder.root}/shop/empty.py`, "");
    for (const name of [...names, `${folder.root}/shop/empty.py`]) {
      expect(folder.service.diagnostics(name)).toEqual([]);
      expect(
        folder.service.actions(name, { start: { line: 9, character: 9 }, end: { line: 9, character: 9 } }),
      ).toEqual([]);
    }
    exercise(folder, "shop/views.py", createRandom(1));
  });
});

it("a file that goes away and comes back has its findings again", async () => {
  await useShop(VIEW, (folder) => {
    const file = `${folder.root}/shop/models.py`;
    const count = () => folder.service.diagnostics(`${folder.root}/shop/views.py`).length;
    expect(count()).toBe(1);
    folder.service.change(file, "");
    expect(count()).toBe(0);
    folder.service.close(file);
    expect(count()).toBe(1);
  });
});

function useShop(views: string | Uint8Array, use: (folder: Folder) => void | Promise<void>): Promise<void> {
  return useFolder(
    new Map([
      ["shop/models.py", MODELS],
      ["shop/views.py", views],
    ]),
    use,
  );
}
