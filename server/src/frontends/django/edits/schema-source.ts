import type { Project } from "../modules/project";
import type { DjangoSchema } from "../schema/django-schema";
import type { EditSource } from "./edit-source";

/** What a fix that changes a model may look at. */
export interface SchemaSource extends Pick<EditSource, "text" | "facts" | "djangoVersion" | "database"> {
  readonly schema: DjangoSchema;
  readonly project: Pick<Project, "resolve" | "name" | "mro" | "current" | "attribute" | "method">;
  /** How constraints are named: `{app}_{model}_{columns}_uniq`. */
  readonly constraintName: string;
}
