import { parseArgs } from "node:util";
import { UsageError } from "./usage-error";

export const FORMATS = ["text", "json", "sarif", "github"] as const;
export type Format = (typeof FORMATS)[number];

export interface CheckCommand {
  readonly name: "check";
  readonly paths: readonly string[];
  readonly format: Format;
  /** Null: all rules that the project's file leaves on. */
  readonly select: readonly string[] | null;
  readonly ignore: readonly string[];
  readonly baseline: string | null;
  readonly writeBaseline: string | null;
  /** A recording whose runs confirm findings. */
  readonly recording: string | null;
  /** Null is no cache, "default" the user's cache folder. */
  readonly cache: { readonly directory: string } | "default" | null;
  readonly color: boolean;
}

export const REPORT_FORMATS = ["text", "json"] as const;

export interface ReportCommand {
  readonly name: "report";
  /** A recording: a file, or a folder of files. */
  readonly recording: string;
  readonly format: (typeof REPORT_FORMATS)[number];
  readonly saveBaseline: string | null;
  readonly against: string | null;
  readonly color: boolean;
}

export type Command =
  | CheckCommand
  | ReportCommand
  | { readonly name: "why"; readonly file: string; readonly line: number }
  | { readonly name: "rules"; readonly rule: string | null; readonly color: boolean }
  | { readonly name: "help" }
  | { readonly name: "version" };

const OPTIONS = {
  format: { type: "string" },
  select: { type: "string", multiple: true },
  ignore: { type: "string", multiple: true },
  baseline: { type: "string" },
  "write-baseline": { type: "string" },
  recording: { type: "string" },
  "save-baseline": { type: "string" },
  against: { type: "string" },
  cache: { type: "string" },
  "no-cache": { type: "boolean" },
  "no-color": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;

type OptionName = keyof typeof OPTIONS;

/** The options that each command takes, besides --help. */
const TAKES: Record<string, readonly OptionName[]> = {
  check: ["format", "select", "ignore", "baseline", "write-baseline", "recording", "cache", "no-cache", "no-color"],
  report: ["format", "save-baseline", "against", "no-color"],
  why: [],
  rules: ["no-color"],
};

/** Reads the arguments behind the program's name. Throws a {@link UsageError}. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  if (command === undefined) throw new UsageError("Say what to do: check, report, why or rules. See roundtrip --help.");
  const takes = TAKES[command];
  if (takes === undefined) throw new UsageError(`There is no command ${command}. See roundtrip --help.`);
  const stray = Object.keys(values).find((name) => !takes.includes(name as OptionName));
  if (stray !== undefined) throw new UsageError(`roundtrip ${command} takes no option --${stray}.`);
  if (command === "check") return toCheck(values, rest);
  if (command === "report") return toReport(values, rest);
  if (command === "why") return toWhy(rest);
  if (rest.length > 1) throw new UsageError("roundtrip rules takes the name of one rule.");
  return { name: "rules", rule: rest[0] ?? null, color: values["no-color"] !== true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence}${sentence.endsWith(".") ? "" : "."} See roundtrip --help.`);
  }
}

type Values = ReturnType<typeof parse>["values"];

function toCheck(values: Values, paths: readonly string[]): CheckCommand {
  const format = FORMATS.find((each) => each === (values.format ?? "text"));
  if (format === undefined) throw new UsageError(`--format is one of ${FORMATS.join(", ")}, not ${values.format}.`);
  if (values.cache !== undefined && values["no-cache"])
    throw new UsageError("--cache and --no-cache exclude each other.");
  if (values.baseline !== undefined && values["write-baseline"] !== undefined)
    throw new UsageError("--baseline and --write-baseline exclude each other.");
  return {
    name: "check",
    paths: paths.length === 0 ? ["."] : paths,
    format,
    select: values.select === undefined ? null : splitNames(values.select),
    ignore: splitNames(values.ignore ?? []),
    baseline: values.baseline ?? null,
    writeBaseline: values["write-baseline"] ?? null,
    recording: values.recording ?? null,
    cache: values["no-cache"] ? null : values.cache === undefined ? "default" : { directory: values.cache },
    color: values["no-color"] !== true,
  };
}

function toReport(values: Values, rest: readonly string[]): ReportCommand {
  const [recording, ...others] = rest;
  if (recording === undefined || others.length > 0)
    throw new UsageError("roundtrip report takes one recording: a file or a folder.");
  const format = REPORT_FORMATS.find((each) => each === (values.format ?? "text"));
  if (format === undefined)
    throw new UsageError(`--format of report is one of ${REPORT_FORMATS.join(", ")}, not ${values.format}.`);
  if (values.against !== undefined && values["save-baseline"] !== undefined)
    throw new UsageError("--against and --save-baseline exclude each other.");
  return {
    name: "report",
    recording,
    format,
    saveBaseline: values["save-baseline"] ?? null,
    against: values.against ?? null,
    color: values["no-color"] !== true,
  };
}

/** Names may be given one by one or with commas between them. */
function splitNames(values: readonly string[]): string[] {
  return values
    .flatMap((value) => value.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function toWhy(rest: readonly string[]): Command {
  const [place, ...others] = rest;
  const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(place ?? "") ?? [];
  if (file === undefined || Number(line) < 1 || others.length > 0)
    throw new UsageError("roundtrip why takes one place: FILE:LINE.");
  return { name: "why", file, line: Number(line) };
}
