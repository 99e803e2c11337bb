import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { ProjectFacts } from "../handbook/say";
import type { DjangoSchema } from "../schema/django-schema";
import type { Expression } from "../syntax/ast";

/** What descriptions need besides the value they describe. */
export interface DescribeContext extends ProjectFacts {
  readonly schema: DjangoSchema;
  /** A place for people: `line 12`, or `shop/models.py:18` in another file. */
  readonly placeText: (span: Span) => string;
  /** The expression that stands exactly at a span; null when the text says something else. */
  readonly expressionAt: (span: Span) => Expression | null;
}

/** `shop.Book` */
export function labelOf({ schema }: DescribeContext, model: ModelId | null): string {
  return (model === null ? undefined : schema.models.get(model)?.label) ?? "unknown model";
}

/** `Book` */
export function nameOf({ schema }: DescribeContext, model: ModelId | null): string {
  return (model === null ? undefined : schema.models.get(model)?.name) ?? "unknown model";
}

/** `a`, `b` and 3 more */
export function listed(items: readonly string[], most: number, separator = ", "): string {
  if (items.length <= most) return items.join(separator);
  const shown = items.slice(0, most - 1);
  return `${shown.join(separator)}${separator}and ${items.length - shown.length} more`;
}
