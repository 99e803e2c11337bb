import { expect, test } from "vitest";
import { findReason } from "./find-reason";

test.each([
  [
    "a traceback",
    "Traceback (most recent call last):\n  File\nModuleNotFoundError: No module named 'shop'\n",
    "ModuleNotFoundError: No module named 'shop'",
  ],
  ["the last of two", "KeyError: 'a'\n\nDuring handling\n\nshop.db.MyError: b\n", "shop.db.MyError: b"],
  [
    "Django's own",
    "django.core.exceptions.ImproperlyConfigured: set A\r\n",
    "django.core.exceptions.ImproperlyConfigured: set A",
  ],
  ["pytest's, in colours", "\x1b[31mE   ImportError: no c\x1b[0m\n=== 1 error in 0.1s ===\n", "ImportError: no c"],
  ["pytest's usage", "ERROR: file or directory not found: x.py\n\n", "ERROR: file or directory not found: x.py"],
  ["none", "Found 3 test(s).\nOK\nan Error: in a sentence", null],
])("%s", (_, output, reason) => {
  expect(findReason(output)).toBe(reason);
});

test("a long one is cut", () => {
  expect(findReason(`ValueError: ${"x".repeat(500)}`)).toHaveLength(201);
});
