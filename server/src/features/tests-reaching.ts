import type { Position } from "../../../protocol/place";
import type { OutlineItem } from "../engine/analysis";
import type { Workspace } from "../engine/workspace";
import type { RecordedFeatures } from "./recorded-features";

/** The tests that came through the function at a position, or, between functions, through the class or template there. */
export function listTestsReaching(
  recorded: RecordedFeatures,
  workspace: Workspace,
  file: string,
  position: Position,
): string[] {
  const { analysis } = workspace;
  const places = recorded.at(file)?.places;
  if (!places) return [];
  const today = places.today(file);
  if (!file.endsWith(".py")) return recorded.testsIn(workspace, today.template()?.groups ?? []);
  const offset = places.lines(file).offsetAt(position);
  const item = innermost(analysis.outline(file), offset);
  if (item === null) return [];
  const part = item.kind === "class" ? today.class(item.name) : today.unit(item.name);
  // A test that sends nothing comes through its own function all the same.
  const own = recorded.recording.tests.filter(
    (test) => test.file === file && isOf(item, test.function ?? "") && recorded.isOf(workspace, test),
  );
  return [...new Set([...own.map(({ name }) => name), ...recorded.testsIn(workspace, part?.groups ?? [])])];
}

function isOf({ kind, name }: OutlineItem, test: string): boolean {
  return test === name || (kind === "class" && test.startsWith(`${name}.`));
}

function innermost(outline: readonly OutlineItem[], offset: number): OutlineItem | null {
  return outline.findLast(({ start, end }) => start <= offset && offset <= end) ?? null;
}
