import type { Model, ModelId, Schema } from "../orm/schema";
import { hasLabel } from "./has-label";

/**
 * Whether recorded rows may be those of a model of the analysis: they are of the same table, or of one that shares rows
 * with it. Where either is not known they may.
 */
export function mayBeRowsOf(
  model: ModelId,
  isRecorded: (model: Model) => boolean,
  schemas: readonly Schema[],
): boolean {
  const known = schemas.flatMap((schema) => {
    const own = schema.models.get(model);
    return own ? [...schema.models.values()].filter(isRecorded).map((other) => ({ schema, own, other })) : [];
  });
  return (
    known.length === 0 ||
    known.some(({ schema, own, other }) => hasLabel(schema, own, other.label) || hasLabel(schema, other, own.label))
  );
}
