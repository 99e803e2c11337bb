import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { escapeMarkdown, linkTo } from "./markdown";

test.each([
  ["a_b*c", "a\\_b\\*c"],
  ["[x](y)", "\\[x\\]\\(y\\)"],
  ["two\nlines", "two lines"],
  ["<script>", "\\<script\\>"],
  ["`code`", "\\`code\\`"],
])("%j is shown as it is", (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test("a link ends where it should, whatever the file is called", () => {
  const file = "/p/a]b (1) #2.py";
  const [, label, url] = /^\[(.*)\]\(([^()\s]*)\)$/.exec(linkTo("a]b (1) #2.py", file, 3)) ?? [];
  expect(label).toBe("a\\]b \\(1\\) \\#2.py:3");
  expect(url).toMatch(/#L3$/);
  expect(fileURLToPath((url ?? "").slice(0, -"#L3".length))).toBe(file);
});
