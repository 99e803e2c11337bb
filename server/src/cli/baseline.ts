import { readFileSync, writeFileSync } from "node:fs";
import type { ReportedFinding } from "./report";
import { UsageError } from "./usage-error";

/** Writes the findings as known. A fingerprint stands as often as it was found. */
export function writeBaseline(file: string, findings: readonly ReportedFinding[]): void {
  const fingerprints = findings.map(({ fingerprint }) => fingerprint).sort();
  try {
    writeFileSync(file, `${JSON.stringify({ version: 1, fingerprints }, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`The baseline ${file} could not be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Leaves out the findings that the file knows, each as often as it knows it. Throws a {@link UsageError}. */
export function leaveOutKnown(file: string, findings: readonly ReportedFinding[]): ReportedFinding[] {
  const left = new Map<string, number>();
  for (const fingerprint of readBaseline(file)) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  return findings.filter(({ fingerprint }) => {
    const count = left.get(fingerprint) ?? 0;
    left.set(fingerprint, count - 1);
    return count <= 0;
  });
}

function readBaseline(file: string): string[] {
  const { version, fingerprints } = parse(file) as { version?: unknown; fingerprints?: unknown };
  const isList = Array.isArray(fingerprints) && fingerprints.every((each) => typeof each === "string");
  if (version !== 1 || !isList) throw new UsageError(`${file} is not a baseline: --write-baseline writes one.`);
  return fingerprints;
}

function parse(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw new UsageError(`${file} is not a baseline: it is not JSON.`);
    throw new UsageError(`The baseline ${file} could not be read (${code}).`);
  }
}
