import type { ModelId } from "../../../orm/schema";
import type { ClassReference, PythonSymbol } from "../modules/project";
import type { Run } from "./run";
import { lookUp } from "./state";
import { external, INDEPENDENT, literal, UNKNOWN, type Value } from "./values";
import type { World } from "./world";

const BUILTINS = new Set(
  (
    "all any dict enumerate filter format frozenset getattr hasattr isinstance iter len list map max min next print range repr " +
    "input reversed set setattr sorted str sum super tuple type zip bool int float id hash callable vars object aiter anext"
  ).split(" "),
);

/** The value of a name: a variable, something of the module, or a builtin. */
export function lookUpName(run: Run, name: string): Value {
  const local = lookUp(run.state.scope, name);
  if (local !== undefined) return local;
  const own = run.classBody && classMember(run, run.classBody, name);
  if (own) return own;
  const symbol = run.world.project.name(run.file, name);
  if (symbol) return symbolValue(run.world, symbol);
  return BUILTINS.has(name) ? external(`builtins.${name}`) : UNKNOWN;
}

/** `Status` and `DONE` in the body of the class that has them. */
function classMember({ world }: Run, cls: ClassReference, name: string): Value | null {
  const member = world.project.member({ kind: "class", ...cls }, name);
  return member?.kind === "class" ? symbolValue(world, member) : world.classAttribute(cls, name);
}

/** The value that a module's or class's symbol stands for. */
export function symbolValue(world: World, symbol: PythonSymbol): Value {
  switch (symbol.kind) {
    case "class": {
      const model = world.schema.modelOfClass(symbol.file, symbol.qualname);
      if (model) return modelClass(model.id);
      const { file, qualname, definition } = symbol;
      return { k: "class", cls: { file, qualname, definition }, deps: INDEPENDENT };
    }
    case "function":
      return { k: "function", file: symbol.file, unit: symbol.unit, deps: INDEPENDENT };
    case "module":
      return { k: "module", file: symbol.file, deps: INDEPENDENT };
    case "value":
      // `NAME = Config.label` stands for an attribute of a class, which no name of its module is.
      return symbol.expression.k === "str" ? literal(symbol.expression.v) : world.moduleValue(symbol.file, symbol.name);
    case "external":
      return external(symbol.dotted);
  }
}

export function modelClass(model: ModelId): Value {
  return { k: "model", model, deps: INDEPENDENT };
}
