import { quoteOfFile } from "../frontends/django/edits/text-style";
import type { ModuleFacts, UnitFacts } from "../frontends/django/syntax/module-facts";
import type { Finding } from "../orm/finding";
import type { Fix, Refusal, TextEdit } from "../orm/fix";
import type { EagerLoad } from "../orm/intent";
import { type EditGround, intentOf, type PlannedFixes, planElse, planLoads, planPeers } from "./plan-fixes";
import type { ReaderIndex } from "./reader-index";

interface KnownPlan {
  /** All that the plan was made of; it holds as long as each of them is what it was. */
  readonly inputs: readonly unknown[];
  readonly units: readonly StandingUnit[];
  readonly fixes: PlannedFixes;
}

/** A unit that edits stand in, and where it stood when they were planned. */
interface StandingUnit {
  readonly file: string;
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The fixes of findings, kept while nothing changes that they were made of. An edit elsewhere in a file only moves them:
 * a file has hundreds of findings, and planning a fix takes longer than anything else that is done for one.
 */
export class FixPlans {
  private readonly known = new WeakMap<Finding, KnownPlan>();

  plan(finding: Finding, ground: EditGround, readers: ReaderIndex): PlannedFixes {
    const intent = intentOf(finding, ground);
    if (intent === null) return planElse(finding, ground);
    const { fix, alternatives } = this.loads(finding, intent, ground, readers);
    return { fix, alternatives: [...alternatives, ...planPeers(intent, ground, readers)] };
  }

  private loads(finding: Finding, intent: EagerLoad, ground: EditGround, readers: ReaderIndex): PlannedFixes {
    const inputs = inputsOf(intent, ground, readers);
    const before = this.known.get(finding);
    if (before && isSame(before.inputs, inputs)) return moved(before, ground);
    const fixes = planLoads(intent, ground, readers);
    this.known.set(finding, { inputs, units: unitsOf(intent, ground), fixes });
    return fixes;
  }
}

function inputsOf({ query, paths }: EagerLoad, ground: EditGround, readers: ReaderIndex): unknown[] {
  const inputs: unknown[] = [ground.schema.fingerprint, ground.database];
  for (const { joinable } of paths) inputs.push(joinable);
  const wanted = paths.map(({ steps }) => steps.join("__"));
  for (const { span } of query.chain) {
    const facts = ground.facts(span.file);
    const { needing, others, models } = readers.count(span, wanted);
    inputs.push(
      contentOf(facts, span.unit),
      needing,
      others,
      models.join("|"),
      facts && quoteOfFile(facts, ground.text(span.file) ?? ""),
    );
  }
  return inputs;
}

/** What changes when the code does, but not when it moves. Code outside functions has nothing of the kind. */
function contentOf(facts: ModuleFacts | null, id: string): unknown {
  if (id === "") return facts;
  const unit = facts?.units.get(id);
  return unit?.broken ? null : unit?.definition;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function unitsOf({ query }: EagerLoad, ground: EditGround): StandingUnit[] {
  const units = new Map<UnitFacts, StandingUnit>();
  for (const { span } of query.chain) {
    const unit = ground.facts(span.file)?.units.get(span.unit);
    if (unit) units.set(unit, { file: span.file, id: unit.id, start: unit.start, end: unit.end });
  }
  return [...units.values()];
}

/** The same fixes in today's text. */
function moved({ fixes, units }: KnownPlan, ground: EditGround): PlannedFixes {
  const shifts = units.map((unit) => (ground.facts(unit.file)?.units.get(unit.id)?.start ?? unit.start) - unit.start);
  if (shifts.every((shift) => shift === 0)) return fixes;
  const shift = (edit: TextEdit): TextEdit => {
    const by = shifts[units.findIndex((unit) => isWithin(edit, unit))] ?? 0;
    return { ...edit, start: edit.start + by, end: edit.end + by };
  };
  const shiftAll = <T extends Fix | Refusal | null>(fix: T): T =>
    fix && "edits" in fix ? { ...fix, edits: fix.edits.map(shift) } : fix;
  return { fix: shiftAll(fixes.fix), alternatives: fixes.alternatives.map(shiftAll) };
}

function isWithin(edit: TextEdit, unit: StandingUnit): boolean {
  return edit.file === unit.file && edit.start >= unit.start && edit.end <= unit.end;
}
