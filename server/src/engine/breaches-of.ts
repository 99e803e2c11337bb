import type { PlacedBreach } from "../frontends/django/edits/schema-source";
import { breachOf, lookedBeside } from "../orm/creation";
import type { AddUniqueConstraint } from "../orm/intent";
import type { Model, ModelId, Schema } from "../orm/schema";
import type { Span } from "../orm/span";
import type { FilePlace } from "./analysis";
import type { CreationIndex } from "./creations";

/** What a breach is shown by. */
export interface BreachGround {
  readonly creations: CreationIndex;
  locate(span: Span): FilePlace;
  /** `shop/imports.py:40` */
  nameOf(place: FilePlace): string;
}

/** Where the program inserts rows that a key of their table may refuse, in the order of the text. */
export function breachesOf(key: AddUniqueConstraint, schema: Schema, ground: BreachGround): readonly PlacedBreach[] {
  const found = modelsOfTable(schema, key.model).flatMap((model) =>
    ground.creations.of(model.id).flatMap((views) => {
      const kind = breachOf(model, key, views);
      return kind === "none" ? [] : [{ kind, at: ground.locate(views[0].span), beside: lookedBeside(key, views) }];
    }),
  );
  found.sort((a, b) => (a.at.file === b.at.file ? a.at.start - b.at.start : a.at.file < b.at.file ? -1 : 1));
  return found.map(({ kind, at, beside }) => ({ kind, place: ground.nameOf(at), beside }));
}

/** The model, its proxies, and those that have a part of their rows in its table. */
function modelsOfTable({ models }: Schema, id: ModelId): readonly Model[] {
  const table = models.get(id)?.proxyFor ?? id;
  return [...models.values()].filter(
    (model) => model.id === table || model.proxyFor === table || model.parents.includes(table),
  );
}
