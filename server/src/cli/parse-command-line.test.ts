import { expect, test } from "vitest";
import { parseCommandLine } from "./parse-command-line";
import { UsageError } from "./usage-error";

test("check without anything checks the working directory", () => {
  expect(parseCommandLine(["check"])).toEqual({
    name: "check",
    paths: ["."],
    format: "text",
    select: null,
    ignore: [],
    baseline: null,
    writeBaseline: null,
    recording: null,
    cache: "default",
    color: true,
  });
});

test("every option of check, in any order", () => {
  const args =
    "check --format json a --select x,y --select z --ignore=w b --baseline known.json --cache dir --no-color";
  expect(parseCommandLine(args.split(" "))).toEqual({
    name: "check",
    paths: ["a", "b"],
    format: "json",
    select: ["x", "y", "z"],
    ignore: ["w"],
    baseline: "known.json",
    writeBaseline: null,
    recording: null,
    cache: { directory: "dir" },
    color: false,
  });
  expect(parseCommandLine(["check", "--no-cache"])).toMatchObject({ cache: null });
  expect(parseCommandLine(["check", "--write-baseline", "x"])).toMatchObject({ writeBaseline: "x" });
});

test("the other commands", () => {
  expect(parseCommandLine(["why", "a/b:c.py:12"])).toEqual({ name: "why", file: "a/b:c.py", line: 12 });
  expect(parseCommandLine(["why", "a.py:12:7"])).toEqual({ name: "why", file: "a.py", line: 12 });
  expect(parseCommandLine(["rules"])).toEqual({ name: "rules", rule: null, color: true });
  expect(parseCommandLine(["rules", "n-plus-one"])).toEqual({ name: "rules", rule: "n-plus-one", color: true });
  expect(parseCommandLine(["report", "run", "--against", "old.json"])).toEqual({
    ...{ name: "report", recording: "run", format: "text", saveBaseline: null, against: "old.json", color: true },
  });
  expect(parseCommandLine(["--help"])).toEqual({ name: "help" });
  expect(parseCommandLine(["check", "-h"])).toEqual({ name: "help" });
  expect(parseCommandLine(["--version"])).toEqual({ name: "version" });
});

test.each([
  ["", "Say what to do: check, report, why or rules."],
  ["chekc", "There is no command chekc."],
  ["check --colour", "Unknown option '--colour'."],
  ["check --format xml", "--format is one of text, json, sarif, github, not xml."],
  ["check --format", "argument missing"],
  ["check --cache a --no-cache", "exclude each other"],
  ["check --baseline a --write-baseline b", "exclude each other"],
  ["report", "roundtrip report takes one recording: a file or a folder."],
  ["report a b", "roundtrip report takes one recording: a file or a folder."],
  ["report a --format sarif", "--format of report is one of text, json, not sarif."],
  ["report a --against b --save-baseline c", "exclude each other"],
  ["report a --recording b", "roundtrip report takes no option --recording."],
  ["why", "roundtrip why takes one place: FILE:LINE."],
  ["why a.py", "roundtrip why takes one place: FILE:LINE."],
  ["why a.py:0", "roundtrip why takes one place: FILE:LINE."],
  ["why a.py:1 b.py:2", "roundtrip why takes one place: FILE:LINE."],
  ["why a.py:1 --format json", "roundtrip why takes no option --format."],
  ["rules a b", "roundtrip rules takes the name of one rule."],
])("%j is refused in one line", (line, reason) => {
  const parse = (): unknown => parseCommandLine(line.split(" ").filter((each) => each !== ""));
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(reason);
  expect(parse).not.toThrow("\n");
});
