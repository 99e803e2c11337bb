import {
  holdsCommands,
  isOfCommand,
  isProgramText,
  OF_APPLICATIONS,
  receivesMigrations,
  takesMail,
} from "../frontends/django/programs";
import { type Mention, type NameMentions, type ProgramSource, type UnitPlace, unitKey } from "./name-mentions";

/** Folders of programs, and of data that some load, where no application has the name. */
const FOLDER = /^(.*\/(?:scripts|tools|fixtures))\/[^/]+\.py$/;
/** Files that make data to try something with. */
const MAKES_DATA = /\/((sample|demo|seed|dummy)_?data|seed|populate)(_\w+)?\.py$/;

/**
 * Which functions are run by programs alone that people start by hand: management commands, scripts, migrations, not what
 * a mail server starts. Nothing says that two of these run at the same time. A function of another file is one of theirs where its name stands in them,
 * and elsewhere only in such functions.
 */
export class StartedByHand {
  private readonly programs = new Map<string, boolean>();

  constructor(
    private readonly source: ProgramSource,
    private readonly mentions: NameMentions,
  ) {}

  /** Takes that files may have changed, or have come or gone. */
  changed(): void {
    this.programs.clear();
  }

  /** Those of the units that nothing else runs, as keys of {@link unitKey}. */
  among(units: readonly UnitPlace[]): ReadonlySet<string> {
    const own = new Set(units.filter((unit) => this.isOfProgram(unit)).map(unitKey));
    const theirs = this.calledByPrograms(units.filter((unit) => !own.has(unitKey(unit))));
    return new Set([...own, ...theirs]);
  }

  /** The functions, among the units and those that name them, whose every mention is by a program, a test or another of them. */
  private calledByPrograms(units: readonly UnitPlace[]): Iterable<string> {
    const found = new Map<string, readonly Mention[]>();
    const forTests = new Set<string>();
    let next = units.flatMap((unit) => this.mentions.subjectOf(unit) ?? []);
    while (next.length > 0) {
      this.mentions.read(next);
      for (const subject of next) {
        const mentions = this.mentions.of(subject);
        found.set(subject.key, mentions);
        if (mentions.length === 0 && this.mentions.isForTests(subject)) forTests.add(subject.key);
      }
      const callers = [...found.values()]
        .flat()
        .flatMap((by) => (this.isByProgram(by) ? [] : (this.mentions.subjectOf(by) ?? [])));
      next = callers.filter(({ key }, at) => !found.has(key) && callers.findIndex((other) => other.key === key) === at);
    }
    let size: number;
    do {
      size = found.size;
      for (const [key, by] of found) {
        const isKnown = by.length > 0 || forTests.has(key);
        if (!isKnown || !by.every((each) => this.isByProgram(each) || found.has(unitKey(each)))) found.delete(key);
      }
    } while (found.size < size);
    return found.keys();
  }

  private isByProgram(by: Mention): boolean {
    return by.asProgram || this.isOfProgram(by);
  }

  private isOfProgram({ file, unit }: UnitPlace): boolean {
    if (this.isProgram(file)) return true;
    if (isOfCommand(unit)) return !takesMail(this.source.text(file) ?? "");
    return receivesMigrations(this.source.facts(file)?.units.get(unit)?.definition.decorators ?? []);
  }

  private isProgram(file: string): boolean {
    const known = this.programs.get(file);
    if (known !== undefined) return known;
    const path = file.slice(this.source.root.length);
    const folder = FOLDER.exec(path)?.[1];
    const text = this.source.text(file) ?? "";
    const isProgram =
      (holdsCommands(path) && !takesMail(text)) ||
      MAKES_DATA.test(path) ||
      (folder !== undefined && !this.isApplication(`${this.source.root}${folder}`)) ||
      isProgramText(text);
    this.programs.set(file, isProgram);
    return isProgram;
  }

  private isApplication(folder: string): boolean {
    const files = new Set(this.source.files());
    return OF_APPLICATIONS.some((name) => files.has(`${folder}/${name}`));
  }
}
