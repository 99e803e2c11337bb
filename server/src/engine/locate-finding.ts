import { adviceText } from "../frontends/django/advice-text";
import { statements } from "../frontends/django/handbook/statements";
import { hashText } from "../frontends/django/syntax/hash-text";
import type { Finding } from "../orm/finding";
import { LineIndex } from "../orm/line-index";
import type { ChainLink } from "../orm/query";
import type { Span } from "../orm/span";
import type { FilePlace, LocatedFinding, Note } from "./analysis";

interface Locator {
  readonly root: string;
  locate(span: Span): FilePlace;
  text(file: string): string | null;
}

/** Puts a finding into today's text; its fixes are planned by the caller. */
export function locateFinding(locator: Locator, finding: Finding): Omit<LocatedFinding, "fix" | "alternatives"> {
  const place = locator.locate(finding.span);
  return {
    finding: { ...finding, message: messageOf(locator, finding, place) },
    place,
    reads: finding.reads.map((span) => locator.locate(span)),
    notes: notesOf(locator, finding),
    chain: (finding.query?.chain ?? []).map((link) => locator.locate(link.span)),
    fingerprint: fingerprintOf(locator.root, finding),
    recorded: null,
  };
}

/** Many take a transaction for a lock; and a row that a method changes is to be locked where its caller reads it. */
function notesOf(locator: Locator, { transaction, fetched }: Finding): readonly Note[] {
  const text = statements.get("atomic-keeps-nobody-from-reading")?.text;
  return [
    ...(transaction && text ? [{ place: locator.locate(transaction), text }] : []),
    ...(fetched ? [{ place: locator.locate(fetched), text: "The row is read here, without a lock" }] : []),
  ];
}

/** Names only, so that it survives edits elsewhere: rule, where it stands, what is read, where the query begins. */
function fingerprintOf(root: string, finding: Finding): string {
  const start = finding.query?.chain[0];
  const file = (path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
  const identity = [
    finding.rule,
    file(finding.span.file),
    finding.within,
    finding.path ?? "",
    finding.model?.split("#").at(-1) ?? "",
    start ? file(start.span.file) : "",
    start?.within ?? "",
    start?.name ?? "",
  ];
  return hashText(identity.join("|"));
}

function messageOf(locator: Locator, finding: Finding, place: FilePlace): string {
  const built = builtIn(finding.query?.chain ?? []);
  const where = built ? placeText(locator, locator.locate(built.span), place.file) : "";
  const read = finding.reads.at(-1);
  const sent = read ? placeText(locator, locator.locate(read), place.file) : "";
  const message = finding.message.replace("{query}", where).replace("{sent}", sent);
  return finding.advice ? `${message}. ${adviceText(finding.advice)}` : message;
}

/** Where the function that builds the query begins to: a manager's own method is not where anyone would look first. */
function builtIn(chain: readonly ChainLink[]): ChainLink | undefined {
  const last = chain.findLast((link) => link.kind !== "pass");
  const isBeside = ({ span }: ChainLink) => span.file === last?.span.file && span.unit === last.span.unit;
  return chain.find((link) => link.kind !== "pass" && isBeside(link)) ?? chain[0];
}

function placeText(locator: Locator, place: FilePlace, from: string): string {
  const line = linesOf(locator, place.file).positionAt(place.start).line + 1;
  return place.file === from ? `line ${line}` : `${place.file.split("/").slice(-2).join("/")}:${line}`;
}

interface Lines {
  readonly text: string;
  readonly index: LineIndex;
}

/** The lines of each file's last text: many findings name lines of one file. */
const known = new WeakMap<Locator, Map<string, Lines>>();

function linesOf(locator: Locator, file: string): LineIndex {
  const files = known.get(locator) ?? new Map<string, Lines>();
  const text = locator.text(file) ?? "";
  const before = files.get(file);
  if (before?.text === text) return before.index;
  const index = new LineIndex(text);
  known.set(locator, files.set(file, { text, index }));
  return index;
}
