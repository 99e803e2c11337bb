import { demandOf, pathsRead } from "../frontends/django/flow/demand-of";
import type { UnitFacts } from "../frontends/django/syntax/module-facts";
import type { ExpressionFacts } from "./analysis";
import type { ExpressionGround } from "./expression-ground";
import { takenFor } from "./taken-for";

const MOST_PATHS = 8;

/** What a function reads of the parameter whose name is at an offset; null elsewhere, and where nothing is read. */
export function describeParameter(
  ground: ExpressionGround,
  file: string,
  unit: UnitFacts,
  offset: number,
): ExpressionFacts | null {
  const at = offset - unit.start;
  const position = unit.definition.params.findIndex(({ s, name }) => s <= at && at <= s + name.length);
  const parameter = unit.definition.params[position];
  const summary = parameter && ground.world.summary(file, unit.id);
  if (!parameter || !summary) return null;
  const paths = pathsRead(demandOf(summary, position)).filter((path) => !path.startsWith("_"));
  if (paths.length === 0) return null;
  const shown = paths.slice(0, MOST_PATHS).map((path) => `\`${path}\``);
  const more = paths.length - shown.length;
  const text = `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const start = unit.start + parameter.s;
  return {
    place: { file, start, end: start + parameter.name.length },
    kind: "none",
    lines: [
      `**${parameter.name}**: ${unit.definition.name}() and what it calls read ${text} of it`,
      takenFor(ground, file, unit.id, parameter.name) ?? [],
    ].flat(),
    links: [],
    documentation: [],
  };
}
