import type { Span } from "../orm/span";
import { spanKey } from "../orm/span";
import { type NameMentions, type Subject, type UnitPlace, unitKey } from "./name-mentions";

/** How far up callers are asked. */
const MOST_LEVELS = 4;

/**
 * Which functions look for a row only where others wait by then: all that call them locked a row before in the same
 * transaction, or wrote the one that both calls belong to.
 */
export class WaitingCallers {
  /**
   * `awaitedIn` gives the looks of other functions, by {@link spanKey}, before which a unit lets others wait; `isByHand` says
   * that only programs that people start lead to a unit.
   */
  constructor(
    private readonly mentions: NameMentions,
    private readonly awaitedIn: (place: UnitPlace) => readonly string[],
    private readonly isByHand: (place: UnitPlace) => boolean,
  ) {}

  /** Looks for the names of the units, for what is asked next. */
  read(units: readonly UnitPlace[]): void {
    this.mentions.read(units.flatMap((unit) => this.subjectOf(unit) ?? []));
  }

  /** Whether others wait before a unit looks, or what it calls does, whoever calls it. */
  holds(place: UnitPlace, look: Span): boolean {
    return this.isHeld(place, spanKey(look), []);
  }

  private isHeld(place: UnitPlace, look: string, below: readonly string[]): boolean {
    const subject = this.subjectOf(place);
    const key = unitKey(place);
    if (subject === null || below.includes(key) || below.length >= MOST_LEVELS) return false;
    this.mentions.read([subject]);
    const callers = this.mentions.of(subject).filter((caller) => !caller.asProgram && !this.isByHand(caller));
    if (callers.length === 0 || !callers.every(({ isCall, unit }) => isCall && unit !== "")) return false;
    return callers.every(
      (caller) => this.awaitedIn(caller).includes(look) || this.isHeld(caller, look, [...below, key]),
    );
  }

  /** Where the class of another object is named alone does not tell where a method is called. */
  private subjectOf(place: UnitPlace): Subject | null {
    const own = this.mentions.methodOf(place) ?? this.mentions.formOf(place);
    if (own !== null) return own;
    const subject = this.mentions.subjectOf(place);
    return subject?.owner === null ? subject : null;
  }
}
