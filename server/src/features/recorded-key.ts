/** What the queries of a lens or of a row of the report are those of. The client gives it back as it was. */
export type RecordedKey =
  | { readonly of: "unit" | "class"; readonly file: string; readonly name: string; readonly subject: SubjectKey | null }
  | { readonly of: "template"; readonly file: string; readonly subject: SubjectKey | null }
  | { readonly of: "line"; readonly file: string; readonly line: number }
  | { readonly of: "subject"; readonly subject: SubjectKey };

/** The place of a test or request among those of the recording; null for what belongs to neither. */
export type SubjectKey = { readonly test: number } | { readonly request: number } | "run";

export function writeKey(key: RecordedKey): string {
  return JSON.stringify(key);
}

/** Null for what is no key. */
export function readKey(text: string): RecordedKey | null {
  try {
    const key = JSON.parse(text) as RecordedKey | null;
    return typeof key === "object" && key !== null && typeof key.of === "string" ? key : null;
  } catch {
    return null;
  }
}
