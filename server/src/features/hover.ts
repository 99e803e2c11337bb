import type { Position } from "../../../protocol/place";
import type { Analysis, LocatedFinding } from "../engine/analysis";
import { fixTitle } from "./fix-title";
import { escapeMarkdown, linkTo } from "./markdown";
import type { HoverData } from "./service";
import type { TextPlaces } from "./text-places";

const MOST_LINES = 10;

export interface HoverRequest {
  readonly analysis: Analysis;
  readonly places: TextPlaces;
  readonly pathOf: (file: string) => string;
  /** Of the project; null for the newest documentation. */
  readonly djangoVersion: readonly [number, number] | null;
  /** The findings shown in the file; asked for only where nothing else is known. */
  readonly findings: () => readonly LocatedFinding[];
}

/** What the analysis knows of the expression at a position, else what was found there; null when it knows nothing. */
export function renderHover(request: HoverRequest, file: string, position: Position): HoverData | null {
  const { analysis, places } = request;
  const offset = places.offset(file, position);
  const facts = analysis.describe(file, offset);
  if (facts === null || facts.kind === "none" || facts.lines.length === 0) return renderFound(request, offset);
  const links = [renderCodeLinks(request, facts.links), renderDocumentation(request, facts.documentation)].filter(
    (line) => line !== "",
  );
  const lines = shorten(
    facts.lines.flatMap((line) => line.split("\n")),
    MOST_LINES - links.length,
  );
  const markdown = [...breakLines(lines), ...links.flatMap((line) => ["", line])].join("\n");
  return { markdown, range: places.range(facts.place) };
}

/** The findings whose place covers an offset: what an editor does not say of them by itself, as it does their messages. */
function renderFound(request: HoverRequest, offset: number): HoverData | null {
  const found = request.findings().filter(({ place }) => place.start <= offset && offset <= place.end);
  const [first] = found;
  if (first === undefined) return null;
  const lines = shorten(
    found.flatMap((each) => renderFinding(request, each)),
    MOST_LINES,
  );
  if (lines.length === 0) return null;
  return { markdown: breakLines(lines).join("\n"), range: request.places.range(first.place) };
}

function renderFinding({ places, pathOf }: HoverRequest, { finding, place, chain, fix }: LocatedFinding): string[] {
  const at = finding.query?.chain.findIndex(({ kind }) => kind !== "pass") ?? -1;
  const built = chain[Math.max(at, 0)];
  const title = fix === null || "refused" in fix ? null : fixTitle(fix, place, (each) => places.line(each), pathOf);
  return [
    ...(built ? [`built at ${linkTo(pathOf(built.file), built.file, places.line(built))}`] : []),
    ...(title === null ? [] : [`Fix: ${escapeText(title)}`]),
  ];
}

/** A message as Markdown: what it quotes as code stays code. */
function escapeText(text: string): string {
  const parts = text.split(/(`[^`\r\n]*`)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : escapeMarkdown(part))).join("");
}

/** At most so many lines, fences not counted; a code block is closed that was open where the text ends. */
function shorten(lines: readonly string[], most: number): string[] {
  if (lines.filter((line) => !isFence(line)).length <= most) return [...lines];
  const kept: string[] = [];
  let shown = 0;
  for (const line of lines) {
    if (!isFence(line)) shown += 1;
    if (shown === most) break;
    kept.push(line);
  }
  const isOpen = kept.filter(isFence).length % 2 === 1;
  return isOpen ? [...kept, "...", "```"] : [...kept, "…"];
}

function isFence(line: string): boolean {
  return line.startsWith("```");
}

/** Markdown would flow lines of text together: two spaces keep each on its own. */
function breakLines(lines: readonly string[]): string[] {
  let isCode = false;
  return lines.map((line, at) => {
    const next = lines[at + 1];
    if (isFence(line)) isCode = !isCode;
    const isText = !isCode && !isFence(line);
    return isText && next !== undefined && next !== "" && !isFence(next) ? `${line}  ` : line;
  });
}

function renderCodeLinks(
  { places, pathOf }: HoverRequest,
  links: readonly { label: string; place: { file: string; start: number; end: number } }[],
): string {
  return links
    .map(({ label, place }) => `${label} ${linkTo(pathOf(place.file), place.file, places.line(place))}`.trim())
    .join(" · ");
}

function renderDocumentation({ djangoVersion }: HoverRequest, pages: readonly string[]): string {
  const version = djangoVersion === null ? "stable" : djangoVersion.join(".");
  const link = (page: string): string => `[${titleOf(page)}](https://docs.djangoproject.com/en/${version}/${page})`;
  return pages.length === 0 ? "" : `Django: ${pages.map(link).join(" · ")}`;
}

/** `ref/models/querysets/#select-related` is about "select_related". */
function titleOf(page: string): string {
  const name = page.includes("#")
    ? page.slice(page.indexOf("#") + 1)
    : (page.split("/").filter(Boolean).at(-1) ?? page);
  return `\`${name.replace(/^django\.db\.models\./, "").replaceAll("-", "_")}\``;
}
