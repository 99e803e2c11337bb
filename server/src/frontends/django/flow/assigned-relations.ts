import type { Arguments } from "./arguments";
import { foreignInstance } from "./instances";
import type { Run } from "./run";
import { type InstanceValue, optionsOf } from "./values";

/** A created instance keeps the related objects that it was given, whatever is known of them. */
export function withAssigned(run: Run, row: InstanceValue, args: Arguments): InstanceValue {
  const relations = run.world.schema.models.get(row.model)?.relations;
  const known = new Map(row.known);
  for (const [name, value] of args.keywords) {
    const target = relations?.get(name)?.target;
    if (!target) continue;
    if (optionsOf(value).every(({ k }) => k === "instance")) known.set(name, value);
    else if (value.k === "symbol") {
      known.set(name, { ...foreignInstance(target, `${row.id}.${name}`), times: row.times, deps: value.deps });
    }
  }
  return { ...row, known };
}
