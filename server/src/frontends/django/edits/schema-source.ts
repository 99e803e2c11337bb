import type { Breach } from "../../../orm/creation";
import type { AddUniqueConstraint } from "../../../orm/intent";
import type { Project } from "../modules/project";
import type { DjangoSchema } from "../schema/django-schema";
import type { EditSource } from "./edit-source";

/** What a fix that changes a model may look at. */
export interface SchemaSource extends Pick<EditSource, "text" | "facts" | "djangoVersion" | "database"> {
  readonly schema: DjangoSchema;
  readonly project: Pick<Project, "resolve" | "name" | "mro" | "current" | "attribute" | "method">;
  /** How constraints are named: `{app}_{model}_{columns}_uniq`. */
  readonly constraintName: string;
  /** Where else the program inserts rows that a new key may refuse, in the order of the text. */
  breachesOf(key: AddUniqueConstraint): readonly PlacedBreach[];
}

export interface PlacedBreach {
  readonly kind: Exclude<Breach, "none">;
  /** For people: `shop/imports.py:40`. */
  readonly place: string;
  /** The columns by which it tells rows apart beside those of the key. */
  readonly beside: readonly string[];
}
