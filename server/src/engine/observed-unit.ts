import { Observations } from "../frontends/django/describe/observations";
import type { DjangoWorld } from "../frontends/django/django-world";
import type { CodeReport } from "../orm/code-report";

/** Keeps what was seen in the unit that was asked about last: questions about one function come in a row. */
export class ObservedUnit {
  private last: { readonly reports: readonly CodeReport[]; readonly observations: Observations } | null = null;

  /** `reports` are those of the unit: as long as they stay the same object, nothing they rest on has changed. */
  of(world: DjangoWorld, file: string, unit: string, reports: readonly CodeReport[]): Observations {
    if (this.last?.reports === reports) return this.last.observations;
    const observations = new Observations();
    world.observe(file, unit, observations);
    this.last = { reports, observations };
    return observations;
  }
}
