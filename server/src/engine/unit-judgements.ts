import type { Finding } from "../orm/finding";
import type { LocatedFinding } from "./analysis";
import { CreationIndex } from "./creations";
import { type Judgement, NO_JUDGEMENT } from "./judge-reports";
import { ReaderIndex } from "./reader-index";
import { RelianceIndex } from "./reliances";

/** A judgement and the revision of the workspace it was last known to be true of. */
interface UnitResult {
  readonly judgement: Judgement;
  readonly revision: number;
}

/** What a unit of a file found, in whichever file that is shown. */
export interface UnitFindings {
  readonly from: string;
  readonly unit: string;
  readonly findings: readonly Finding[];
}

interface Presented {
  readonly moment: number;
  readonly findings: readonly LocatedFinding[];
}

const NONE: readonly LocatedFinding[] = [];

/** Files whose findings stay as they were said: those that an editor may have open. */
const MOST_PRESENTED = 32;

/** The judgements of all units, by what is asked of them: up to date or not, by file, by what they read. */
export class UnitJudgements {
  readonly readers = new ReaderIndex();
  readonly reliances = new RelianceIndex();
  readonly creations = new CreationIndex();
  private readonly results = new Map<string, Map<string, UnitResult>>();
  /** Findings by unit, where there are any. */
  private readonly found = new Map<string, UnitFindings>();
  /** What was said of a file, kept while nothing changes that it was made of. */
  private readonly presented = new Map<string, Presented>();
  private byFile: { readonly moment: number; readonly findings: ReadonlyMap<string, readonly UnitFindings[]> } = {
    moment: 0,
    findings: new Map(),
  };
  private revision = 1;
  /** Counts what may change findings or their fixes: texts, and what units turn out to read. */
  private moment = 1;

  /** `hold` gives the findings, of those of all units, that are not to be told, with why. */
  constructor(private readonly hold: (found: Iterable<UnitFindings>) => ReadonlyMap<Finding, string>) {}

  /** Those that were gone through. */
  files(): Iterable<string> {
    return this.results.keys();
  }

  /** A text has changed: each judgement is to be asked for again. */
  changed(): void {
    this.revision += 1;
    this.moment += 1;
  }

  /** Judges the units of a file that are not up to date, as far as it gets until `end`; false when something is left. */
  update(file: string, units: ReadonlyMap<string, unknown>, judge: (unit: string) => Judgement, end: number): boolean {
    const results = this.results.get(file) ?? new Map<string, UnitResult>();
    this.results.set(file, results);
    for (const unit of units.keys()) {
      const known = results.get(unit);
      if (known?.revision === this.revision) continue;
      if (performance.now() > end) return false;
      this.judgeAgain(file, unit, judge);
    }
    for (const gone of results.keys()) {
      if (units.has(gone)) continue;
      results.delete(gone);
      this.keep(file, gone, NO_JUDGEMENT);
    }
    return true;
  }

  /** Judges the units of other files again, where they are not up to date, that found something in this one. */
  renewFindingsIn(file: string, judge: (file: string, unit: string) => Judgement): void {
    for (const { from, unit, findings } of [...this.found.values()]) {
      const isStale = from !== file && this.results.get(from)?.get(unit)?.revision !== this.revision;
      if (isStale && findings.some(({ span }) => span.file === file)) {
        this.judgeAgain(from, unit, (name) => judge(from, name));
      }
    }
  }

  all(): readonly Finding[] {
    const found = [...this.found.values()];
    const held = this.hold(found);
    return found.flatMap(({ findings }) => findings).filter((finding) => !held.has(finding));
  }

  /** What is found in a file and not to be told, with why. */
  heldIn(file: string): ReadonlyMap<Finding, string> {
    return this.hold(this.findingsByFile().get(file) ?? []);
  }

  /** Findings by the file they are shown in, which need not be that of their unit. */
  private findingsByFile(): ReadonlyMap<string, readonly UnitFindings[]> {
    if (this.byFile.moment === this.moment) return this.byFile.findings;
    const byFile = new Map<string, UnitFindings[]>();
    for (const { from, unit, findings } of this.found.values()) {
      for (const file of new Set(findings.map(({ span }) => span.file))) {
        const own = { from, unit, findings: findings.filter(({ span }) => span.file === file) };
        const known = byFile.get(file);
        if (known) known.push(own);
        else byFile.set(file, [own]);
      }
    }
    this.byFile = { moment: this.moment, findings: byFile };
    return byFile;
  }

  /** The files that findings are shown in, of those that were gone through. */
  filesWithFindings(): Iterable<string> {
    return this.findingsByFile().keys();
  }

  /** What is told of a file, as it is known. */
  in(file: string): readonly Finding[] {
    const held = this.heldIn(file);
    const found = this.findingsByFile().get(file) ?? [];
    return found.flatMap(({ findings }) => findings).filter((finding) => !held.has(finding));
  }

  /** What is said of a file: as it was said last, or by `locate` where something has changed since. */
  present(
    file: string,
    locate: (findings: readonly Finding[]) => readonly LocatedFinding[],
  ): readonly LocatedFinding[] {
    // Many files are asked for that have none, and would leave no room for those that have.
    if (!this.findingsByFile().has(file)) return NONE;
    const known = this.presented.get(file);
    if (known?.moment === this.moment) return known.findings;
    const findings = locate(this.in(file));
    this.presented.delete(file);
    this.presented.set(file, { moment: this.moment, findings });
    for (const oldest of this.presented.keys()) {
      if (this.presented.size <= MOST_PRESENTED) break;
      this.presented.delete(oldest);
    }
    return findings;
  }

  /** One that is the same object as before is known already. */
  private judgeAgain(file: string, unit: string, judge: (unit: string) => Judgement): void {
    const results = this.results.get(file);
    const judgement = judge(unit);
    if (results?.get(unit)?.judgement !== judgement) this.keep(file, unit, judgement);
    results?.set(unit, { judgement, revision: this.revision });
  }

  private keep(file: string, unit: string, { findings, readers, reliances, creations }: Judgement): void {
    const key = `${file}#${unit}`;
    this.moment += 1;
    if (findings.length > 0) this.found.set(key, { from: file, unit, findings });
    else this.found.delete(key);
    this.readers.replace(key, readers);
    this.reliances.replace(key, reliances);
    this.creations.replace(key, creations);
  }
}
