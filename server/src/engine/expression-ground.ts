import type { DescribeContext } from "../frontends/django/describe/context";
import { expressionAt } from "../frontends/django/describe/nodes-at";
import type { DjangoWorld } from "../frontends/django/django-world";
import type { ModuleFacts, UnitFacts } from "../frontends/django/syntax/module-facts";
import type { AnalysisSettings } from "../orm/analysis-settings";
import type { CodeReport } from "../orm/code-report";
import { LineIndex } from "../orm/line-index";
import type { ModelId, Uniqueness } from "../orm/schema";
import type { Span } from "../orm/span";
import type { FilePlace } from "./analysis";
import type { ObservedUnit } from "./observed-unit";
import type { Reliance } from "./reliances";

/** What questions about one expression are answered from. */
export interface ExpressionGround {
  readonly world: DjangoWorld;
  readonly settings: AnalysisSettings;
  /** The default database's engine, when the settings name one: `postgresql`. */
  readonly database: string | null;
  readonly observed: ObservedUnit;
  facts(file: string): ModuleFacts | null;
  text(file: string): string | null;
  locate(span: Span): FilePlace;
  /** What a unit does on its own, once for each class it may be called on; empty when it cannot be analysed. */
  reports(file: string, unit: string): readonly CodeReport[];
  /** The calls that a unique key of a model has to do with, as far as the workspace is analysed. */
  callsOn(model: ModelId, key: Uniqueness): readonly Reliance[];
  /** False for tests and migrations, in which nothing is reported. */
  isAnalysed(file: string): boolean;
}

/** The unit that holds an offset of a file; null at module and class level. */
export function unitAt(ground: ExpressionGround, file: string, offset: number): UnitFacts | null {
  for (const unit of ground.facts(file)?.units.values() ?? []) {
    if (unit.start <= offset && offset < unit.end) return unit;
  }
  return null;
}

/** What descriptions need, for a reader who looks at `file`. */
export function contextFor(ground: ExpressionGround, file: string): DescribeContext {
  const lines = new Map<string, LineIndex>();
  return {
    schema: ground.world.schema,
    djangoVersion: ground.settings.djangoVersion,
    database: ground.database,
    placeText: (span) => {
      const place = ground.locate(span);
      const line = lineOf(lines, ground, place);
      return place.file === file ? `line ${line}` : `${place.file.split("/").slice(-2).join("/")}:${line}`;
    },
    expressionAt: (span) => {
      const facts = ground.facts(span.file);
      const root = span.unit === "" ? facts?.body : facts?.units.get(span.unit)?.definition;
      return root ? expressionAt(root, span.start, span.end) : null;
    },
  };
}

function lineOf(lines: Map<string, LineIndex>, ground: ExpressionGround, { file, start }: FilePlace): number {
  const index = lines.get(file) ?? new LineIndex(ground.text(file) ?? "");
  lines.set(file, index);
  return index.positionAt(start).line + 1;
}
