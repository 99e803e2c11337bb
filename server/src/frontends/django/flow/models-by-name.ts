import { type Arguments, argument, dependenciesOf } from "./arguments";
import type { Builtin } from "./builtins";
import { modelClass } from "./names";
import type { Run } from "./run";
import { external, literal, optionsOf, union, unknown, type Value } from "./values";

/** `apps.get_model("shop.Book")`, and `apps.get_model("shop", "Book")` with either name given by keyword. */
export const modelByName: Builtin = (run, args) => {
  const app = argument(args, 0, "app_label");
  const name = argument(args, 1, "model_name");
  return app ? modelsNamed(run, app, name ?? literal(null), args) : null;
};

/** `apps.get_app_config("shop")`: what is asked of it is asked of the app of that label. */
export const appByName: Builtin = (_run, args) => {
  const app = argument(args, 0, "app_label");
  return app ? external("apps.get_app_config()", [app], dependenciesOf(args)) : null;
};

/** `apps.get_app_config("shop").get_model("Book")` */
export const modelOfApp: Builtin = (run, args, _span, fn) => {
  const name = argument(args, 0, "model_name");
  const [app] = fn.args;
  return app && name ? modelsNamed(run, app, name, args) : null;
};

/** One model for each way that the names may have come out; what a name may be besides stays unknown. */
function modelsNamed(run: Run, app: Value, name: Value, args: Arguments): Value {
  const labels = optionsOf(app).flatMap((each) => optionsOf(name).map((other) => labelOf(each, other)));
  return union(
    labels.map((label) => {
      const model = label === null ? null : run.world.schema.modelByLabel(label);
      return model ? modelClass(model.id) : unknown(dependenciesOf(args));
    }),
  );
}

function labelOf(app: Value, name: Value): string | null {
  if (app.k !== "literal" || name.k !== "literal" || typeof app.value !== "string") return null;
  if (name.value === null) return app.value;
  return typeof name.value === "string" ? `${app.value}.${name.value}` : null;
}
