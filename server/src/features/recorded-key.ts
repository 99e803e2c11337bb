/** What the queries of a lens or of a row of the report are those of. The client gives it back as it was. */
export type RecordedKey =
  | { readonly of: "unit" | "class"; readonly file: string; readonly name: string; readonly subject: SubjectKey }
  | { readonly of: "template"; readonly file: string; readonly subject: SubjectKey }
  | { readonly of: "line"; readonly file: string; readonly line: number }
  /** What a function, a template or a module's own lines (no `name`) sent themselves; no file: no code of the project. */
  | { readonly of: "sender"; readonly file: string | null; readonly name: string | null; readonly subject: SubjectKey }
  | { readonly of: "subject"; readonly subject: SubjectKey };

/** The place of a test or request among those of the recording; null for what belongs to neither. */
export type SubjectKey = { readonly test: number } | { readonly request: number } | "run";

export function writeKey(key: RecordedKey): string {
  return JSON.stringify(key);
}

/** Null for what is no key. */
export function readKey(text: string): RecordedKey | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const key = value as Partial<Record<string, unknown>>;
    return isKey(key) ? (value as RecordedKey) : null;
  } catch {
    return null;
  }
}

function isKey({ of, file, name, line, subject }: Partial<Record<string, unknown>>): boolean {
  if (of === "subject") return isSubject(subject);
  if (of === "sender") return isSubject(subject) && isTextOrNull(file) && isTextOrNull(name);
  if (typeof file !== "string") return false;
  if (of === "line") return typeof line === "number";
  return isSubject(subject) && (of === "template" || ((of === "unit" || of === "class") && typeof name === "string"));
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function isSubject(subject: unknown): boolean {
  if (subject === "run") return true;
  if (typeof subject !== "object" || subject === null) return false;
  return (
    ("test" in subject && typeof subject.test === "number") ||
    ("request" in subject && typeof subject.request === "number")
  );
}
