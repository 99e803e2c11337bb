import { expect, test } from "vitest";
import { decodePython } from "./decode-python";

function bytes(text: string, encoding: BufferEncoding = "utf8"): Uint8Array {
  return Buffer.from(text, encoding);
}

test("UTF-8, with and without a byte order mark", () => {
  expect(decodePython(bytes("x = 'é'\n"))).toEqual({ text: "x = 'é'\n" });
  expect(decodePython(bytes("\ufeffx = 1\n"))).toEqual({ text: "x = 1\n" });
  expect(decodePython(bytes(""))).toEqual({ text: "" });
});

test.each([
  "# -*- coding: latin-1 -*-\n",
  "#!/usr/bin/python\n# vim: set fileencoding=iso-8859-1 :\n",
  "\n# coding=ISO_8859_1\n",
  "# coding: cp1252\r\n",
])("the coding comment %j is read", (head) => {
  expect(decodePython(bytes(`${head}x = 'é'\n`, "latin1"))).toEqual({ text: `${head}x = 'é'\n` });
});

test("other encodings that Python knows", () => {
  const cyrillic = Buffer.concat([bytes("# coding: koi8-r\nx = '"), Uint8Array.of(0xc4, 0xc1), bytes("'\n")]);
  expect(decodePython(cyrillic)).toEqual({ text: "# coding: koi8-r\nx = 'да'\n" });
});

test("a coding comment counts in the first two lines, the second only below a comment or nothing", () => {
  const invalid = { problem: "is not valid UTF-8" };
  expect(decodePython(bytes("x = 1\n# coding: latin-1\ny = 'é'\n", "latin1"))).toEqual(invalid);
  expect(decodePython(bytes("#\n#\n# coding: latin-1\ny = 'é'\n", "latin1"))).toEqual(invalid);
});

test("what is not text says why", () => {
  expect(decodePython(bytes("a\0b"))).toEqual({ problem: "holds NUL bytes, so that it is not Python text" });
  expect(decodePython(bytes("é", "latin1"))).toEqual({ problem: "is not valid UTF-8" });
  expect(decodePython(bytes("# coding: klingon\n"))).toEqual({
    problem: "names the encoding klingon, which is not known",
  });
});
