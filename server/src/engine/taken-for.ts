import { nameOf } from "../frontends/django/describe/context";
import type { InstanceValue } from "../frontends/django/flow/values";
import type { CodeMoment } from "./code-moment";
import { contextFor, type ExpressionGround } from "./expression-ground";

const MOST_MEMBERS = 2;

/** Why a parameter that has no annotation is taken for a row of a model; null where something else says that it is one. */
export function takenFor(ground: ExpressionGround, file: string, unit: string, parameter: string): string | null {
  const given = ground
    .facts(file)
    ?.units.get(unit)
    ?.definition.params.find(({ name }) => name === parameter);
  const row = given?.annotation === null ? ground.world.namedRow(file, unit, given) : null;
  if (!row) return null;
  const members = row.alone.slice(0, MOST_MEMBERS).map((member) => `\`${member}\``);
  const model = nameOf(contextFor(ground, file), row.model);
  return `Taken for a row of \`${model}\`: only this model has ${members.join(" and ")}`;
}

/** The same of an expression's row; null for one that is no parameter. */
export function takenForAt({ ground, file, unit }: CodeMoment, { id }: InstanceValue): string | null {
  const [, parameter] = /^parameter (\w+)$/.exec(id) ?? [];
  return parameter === undefined ? null : takenFor(ground, file, unit, parameter);
}
