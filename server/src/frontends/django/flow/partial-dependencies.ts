import type { Run } from "./run";
import { type Dependencies, INDEPENDENT, optionsOf, type Value } from "./values";

/**
 * What a parameter decides by a part of it alone: `members` by the values it holds, `class` by the class it is an
 * instance of. Written before the parameter's id.
 */
type Part = "members" | "class";

const PARTIAL = /^(members|class) (p\d+)$/;

/** A dependency on a part of a parameter; null for a whole one. */
export function partialDependency(id: string): { readonly part: Part; readonly parameter: string } | null {
  const [, part, parameter] = PARTIAL.exec(id) ?? [];
  return part && parameter ? { part: part as Part, parameter } : null;
}

/** What decides a part of a value. */
export function dependenciesOfPart(run: Run, part: Part, value: Value | undefined): Dependencies {
  if (!value) return INDEPENDENT;
  return part === "members" ? membersDependOn(run, value) : classDependsOn(value);
}

/**
 * What decides which values a lookup by `__in` asks for. A chunk of values, whether a loop goes over chunks or gathers
 * one, is asked for at once: the loop makes queries for many elements together.
 */
function membersDependOn(run: Run, value: Value): Dependencies {
  switch (value.k) {
    case "symbol": {
      if (isParameter(value.id)) return partOf("members", value.deps);
      return without(value.deps, run.elements.get(value.id) ?? null);
    }
    case "unknown":
      return without(value.deps, value.elementOf ?? null);
    case "list": {
      const { factor } = value;
      const isGathered = value.items === null && run.loops.some(({ id }) => id === factor?.id);
      return without(value.deps, isGathered && factor ? factor.id : null);
    }
    default:
      return value.deps;
  }
}

/** All rows are of one class. */
function classDependsOn(value: Value): Dependencies {
  if (optionsOf(value).every(({ k }) => k === "instance")) return INDEPENDENT;
  return value.k === "symbol" && isParameter(value.id) ? partOf("class", value.deps) : value.deps;
}

function isParameter(symbol: string): boolean {
  return /^p\d+$/.test(symbol);
}

function partOf(part: Part, deps: Dependencies): Dependencies {
  return new Set([...deps].map((id) => (isParameter(id) ? `${part} ${id}` : id)));
}

function without(deps: Dependencies, loop: string | null): Dependencies {
  if (loop === null || !deps.has(loop)) return deps;
  return new Set([...deps].filter((id) => id !== loop));
}

/** The parameter whose value at a call decides; null for other dependencies. */
export function parameterOf(id: string): string | null {
  return isParameter(id) ? id : null;
}
