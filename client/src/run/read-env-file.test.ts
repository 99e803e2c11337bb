import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEnvFile } from "./read-env-file";
import { scratchProject } from "./scratch-project.fixture";

test("names and values, quoted or not, without comments", () => {
  const path = join(scratchProject({}), ".env");
  const text = `# settings
DJANGO_SETTINGS_MODULE=shop.settings.dev
export DATABASE_URL = "sqlite:///a b.db"  # local
SECRET='a#b "c"'
LINES="one\\ntwo \\"three\\""
PLAIN=a b # said so
EMPTY=
not a line
`;
  writeFileSync(path, text.replaceAll("\n", "\r\n"));
  expect(readEnvFile(path)).toEqual({
    DJANGO_SETTINGS_MODULE: "shop.settings.dev",
    DATABASE_URL: "sqlite:///a b.db",
    SECRET: 'a#b "c"',
    LINES: 'one\ntwo "three"',
    PLAIN: "a b",
    EMPTY: "",
  });
});

test("no file, no variables", () => {
  expect(readEnvFile(join(scratchProject({}), ".env"))).toEqual({});
});
