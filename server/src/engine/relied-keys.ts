import type { Schema } from "../orm/schema";
import { type Span, spanKey } from "../orm/span";
import type { FilePlace, ReliedKey, RelyingCall } from "./analysis";
import type { RelianceIndex } from "./reliances";

/** The keys that stand in a file, each once though several models may inherit it, with the calls that rely on it. */
export function reliedKeys(
  file: string,
  schema: Schema,
  reliances: RelianceIndex,
  locate: (span: Span) => FilePlace,
): readonly ReliedKey[] {
  const found = new Map<string, { readonly place: FilePlace; readonly calls: RelyingCall[] }>();
  for (const model of schema.models.values()) {
    for (const key of model.uniqueness) {
      if (key.span.file !== file || key.kind === "primary-key") continue;
      const relying = reliances.on(model.id, key).filter(({ bearing }) => bearing === "relies");
      const calls = relying.map(({ span, updates }) => ({ place: locate(span), updates }));
      if (calls.length === 0) continue;
      const known = found.get(spanKey(key.span));
      if (known) known.calls.push(...calls);
      else found.set(spanKey(key.span), { place: locate(key.span), calls });
    }
  }
  return [...found.values()].sort((a, b) => a.place.start - b.place.start);
}
