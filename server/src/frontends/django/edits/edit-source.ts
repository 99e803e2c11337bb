import type { ChainLink } from "../../../orm/query";
import type { ModelId } from "../../../orm/schema";
import type { DjangoSchema } from "../schema/django-schema";
import type { ModuleFacts } from "../syntax/module-facts";

/** What a fix may look at. Text and facts of one file always belong together. */
export interface EditSource {
  /** Null for what cannot be edited: an installed package, a stub, a file that is gone. */
  text(file: string): string | null;
  facts(file: string): ModuleFacts | null;
  readonly schema: Pick<DjangoSchema, "models"> & { defaultManager(model: ModelId): { readonly name: string } };
  /** `[5, 2]`; null when unknown. */
  readonly djangoVersion: readonly [number, number] | null;
  /** `postgresql` ... null when unknown. */
  readonly database: string | null;
  /** How many other consumers evaluate a query whose chain goes through this link: 0 for the reader at hand alone. */
  otherReaders(link: ChainLink): number;
  /** How many consumers that need the load evaluate a query whose chain goes through this link, the reader at hand among them. */
  needingReaders(link: ChainLink): number;
  /** The rows of all queries whose chain goes through this link have what is to be loaded; models may differ there. */
  suitsReaders(link: ChainLink): boolean;
}

/** The project's Django is known to be the given version or later. */
export function isDjangoFrom(source: Pick<EditSource, "djangoVersion">, major: number, minor: number): boolean {
  const version = source.djangoVersion;
  return version !== null && (version[0] > major || (version[0] === major && version[1] >= minor));
}
