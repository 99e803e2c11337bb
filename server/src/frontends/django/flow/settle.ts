import type { Multiplicity } from "../../../orm/trip";
import type { Run } from "./run";
import type { InstanceValue, Value } from "./values";

/**
 * After a loop its variables hold the value of one pass, no longer of all: an instance bound in the loop counts once.
 * Lists filled in the loop keep all their elements.
 */
export function settleLoop(run: Run, factor: string): void {
  for (const variables of [run.state.scope.variables, run.state.attributes]) {
    for (const [name, value] of variables) {
      const settled = settle(value, factor);
      if (settled !== value) variables.set(name, settled);
    }
  }
}

/** A value of one pass of a loop, where it was one of each. */
export function settle(value: Value, factor: string): Value {
  switch (value.k) {
    case "instance":
      return value.times.factors.some((item) => item.id === factor) ? single(value, factor) : value;
    case "query":
      return value.times.factors.some((item) => item.id === factor)
        ? {
            ...value,
            times: without(value.times, factor),
            prefetched: value.prefetched && single(value.prefetched, factor),
          }
        : value;
    case "union": {
      const options = value.options.map((option) => settle(option, factor));
      return options.some((option, at) => option !== value.options[at]) ? { ...value, options } : value;
    }
    case "list": {
      if (!value.items || value.items.length === 0) return value;
      const items = value.items.map((item) => settle(item, factor));
      return items.some((item, at) => item !== value.items?.[at]) ? { ...value, items } : value;
    }
    default:
      return value;
  }
}

/** One of the instances that a loop goes through. */
export function single(instance: InstanceValue, factor: string): InstanceValue {
  return { ...instance, id: `${instance.id}!`, times: without(instance.times, factor) };
}

function without(times: Multiplicity, factor: string): Multiplicity {
  return { ...times, factors: times.factors.filter((item) => item.id !== factor) };
}
