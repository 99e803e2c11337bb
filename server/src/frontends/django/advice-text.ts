import type { Advice } from "../../orm/finding";

/** What to write instead, in Django's vocabulary. One sentence without a full stop. */
export function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case "fetch-by-key":
      return `Fetch all rows before the loop with \`in_bulk()\` and look them up by \`${advice.lookup}\``;
    case "fetch-by-values":
      return `Fetch the rows for all values before the loop with \`filter(${advice.lookup ?? "field"}__in=...)\``;
    case "compute-with-rows":
      return advice.by === "exists"
        ? "Annotate the outer queryset with `Exists(...)`"
        : `Annotate the outer queryset with \`${advice.by === "count" && advice.relation ? `Count("${advice.relation}")` : "an aggregate"}\``;
    case "load-restricted-relation":
      return `Load them with the outer queryset: \`prefetch_related(Prefetch("${advice.relation}", queryset=..., to_attr=...))\``;
    case "load-once":
      return "Call it once before the loop, with all instances";
  }
}
