import { expect, test } from "vitest";
import { TestFiles } from "./test-files";

test("tells all files whenever there are others, and then alone", () => {
  const told: string[][] = [];
  const files = new TestFiles((paths) => told.push(paths));
  files.replace(["/a/checks.py", "/a/more_checks.py"]);
  files.add("/a/checks.py");
  files.add("/a/last_checks.py");
  files.delete("/a/checks.py");
  files.delete("/a/checks.py");
  expect(told).toEqual([
    ["/a/checks.py", "/a/more_checks.py"],
    ["/a/checks.py", "/a/more_checks.py", "/a/last_checks.py"],
    ["/a/more_checks.py", "/a/last_checks.py"],
  ]);
});
