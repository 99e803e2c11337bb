import { expect, test } from "vitest";
import { matchGlobs } from "./match-globs";

test.each([
  ["legacy", "legacy/models.py"],
  ["legacy", "shop/legacy/deep/models.py"],
  ["legacy/", "shop/legacy/models.py"],
  ["*_pb2.py", "shop/api_pb2.py"],
  ["shop/*.py", "shop/models.py"],
  ["./shop/*.py", "shop/models.py"],
  ["shop/**", "shop/a/b/models.py"],
  ["**/generated/*.py", "generated/x.py"],
  ["**/generated/*.py", "a/b/generated/x.py"],
  ["/manage.py", "manage.py"],
  ["shop/v?.py", "shop/v1.py"],
  ["shop/v[0-9].py", "shop/v7.py"],
  ["shop/v[!0-9].py", "shop/va.py"],
  ["shop/{admin,views}.py", "shop/views.py"],
  ["a+b (c).py", "a+b (c).py"],
])("%s matches %s", (pattern, path) => {
  expect(matchGlobs([pattern])(path)).toBe(true);
});

test.each([
  ["legacy", "legacyish/models.py"],
  ["shop/*.py", "shop/deep/models.py"],
  ["shop/*.py", "other/shop/models.py"],
  ["/manage.py", "tools/manage.py"],
  ["shop/v[!0-9].py", "shop/v7.py"],
  ["a.py", "aXpy"],
  ["shop/**", "workshop/models.py"],
])("%s does not match %s", (pattern, path) => {
  expect(matchGlobs([pattern])(path)).toBe(false);
});

test("no patterns match nothing, odd ones do not throw", () => {
  expect(matchGlobs([])("a.py")).toBe(false);
  for (const odd of ["[z-a]", "[", "{", "\\", "***", "[]]", "{a,{b}}"])
    expect(() => matchGlobs([odd])("x")).not.toThrow();
});
