import { adviceText } from "../frontends/django/advice-text";
import { hashText } from "../frontends/django/syntax/hash-text";
import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { Span } from "../orm/span";
import { rules } from "../rules/registry";
import type { FilePlace, LocatedFinding } from "./analysis";

interface Locator {
  locate(span: Span): FilePlace;
  text(file: string): string | null;
}

/** Runs the rules over a unit's reports and puts their findings into today's text. */
export function locateFindings(locator: Locator, reports: readonly CodeReport[]): LocatedFinding[] {
  return reports.flatMap((report) =>
    rules.flatMap((rule) => rule.check(report).map((finding) => locateFinding(locator, finding))),
  );
}

function locateFinding(locator: Locator, finding: Finding): LocatedFinding {
  const place = locator.locate(finding.span);
  const chain = (finding.query?.chain ?? []).map((link) => locator.locate(link.span));
  const root = finding.query?.chain[0];
  const identity = [
    finding.rule,
    place.file.split("/").slice(-3).join("/"),
    finding.within,
    finding.path ?? "",
    root?.within ?? "",
    root?.name ?? "",
  ];
  return {
    finding: { ...finding, message: messageOf(locator, finding, place) },
    place,
    reads: finding.reads.map((span) => locator.locate(span)),
    chain,
    fingerprint: hashText(identity.join("|")),
    fix: null,
    rootFix: null,
  };
}

function messageOf(locator: Locator, finding: Finding, place: FilePlace): string {
  const built = finding.query?.chain.find((link) => link.kind !== "pass") ?? finding.query?.chain[0];
  const where = built ? placeText(locator, locator.locate(built.span), place.file) : "";
  const message = finding.message.replace("{query}", where);
  return finding.advice ? `${message}. ${adviceText(finding.advice)}` : message;
}

function placeText(locator: Locator, place: FilePlace, from: string): string {
  const text = locator.text(place.file) ?? "";
  const line = text.slice(0, place.start).split("\n").length;
  return place.file === from ? `line ${line}` : `${place.file.split("/").slice(-2).join("/")}:${line}`;
}
