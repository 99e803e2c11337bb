import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { PythonSymbol } from "../modules/project";
import { signalKey } from "../schema/receivers";
import { type Listening, receiversOf } from "../schema/receivers-of";
import { type Arguments, argument, dependenciesOf, NO_ARGUMENTS } from "./arguments";
import { callFunction, handOut } from "./calls";
import type { Run } from "./run";
import { type ExternalValue, external, INDEPENDENT, literal, unknown, type Value } from "./values";
import type { World } from "./world";

export const SIGNAL = "django.dispatch.Signal";

/** A signal of the project, which knows by its key who receives it; null for any other value of a module. */
export function signalValue(world: World, symbol: Extract<PythonSymbol, { kind: "value" }>): ExternalValue | null {
  const key = signalKey(world.project, symbol.file, symbol.name, symbol.expression);
  return key === null ? null : external(SIGNAL, [literal(key)]);
}

/** The model that a receiver listens to; null for any, and for what is no model in sight. */
export function senderOf({ schema }: World, { sender }: Listening): ModelId | null {
  if (sender === null || sender === "unknown") return null;
  if (sender.kind === "class") return schema.modelOfClass(sender.file, sender.qualname)?.id ?? null;
  if (sender.kind === "label") return schema.modelByLabel(sender.label)?.id ?? null;
  return sender.kind === "user" ? (schema.userModel()?.id ?? null) : null;
}

/** `voucher_added.send(sender=..., voucher=voucher)` calls each receiver with what is sent. */
export function sendSignal(run: Run, args: Arguments, span: Span, { args: [key] }: ExternalValue): Value {
  if (key?.k !== "literal") return unknown(dependenciesOf(args));
  const sender = argument(args, 0, "sender");
  const keywords = new Map([...args.keywords, ["signal", external(SIGNAL, [key])] as const]);
  if (sender) keywords.set("sender", sender);
  const handed = { ...NO_ARGUMENTS, keywords, open: args.open, spread: args.spread, callee: args.callee };
  for (const listening of receiversOf(run.world.project, String(key.value))) {
    const hears = isHeard(run.world, listening, sender);
    if (hears === false) continue;
    const { handler } = listening;
    const unit = hears && handler ? run.world.project.unit(handler.file, handler.unit) : null;
    if (handler && unit)
      callFunction(run, { k: "function", file: handler.file, unit, deps: INDEPENDENT }, [], handed, span);
    else handOut(run, args, span);
  }
  return unknown(dependenciesOf(args));
}

/** Whether a receiver is called for a sender; null where that is not known. */
function isHeard(world: World, listening: Listening, sender: Value | undefined): boolean | null {
  if (listening.sender === null) return true;
  if (sender?.k === "model") {
    const model = senderOf(world, listening);
    return model === null ? null : model === sender.model;
  }
  if (sender?.k === "class" && listening.sender !== "unknown" && listening.sender.kind === "class")
    return sender.cls.file === listening.sender.file && sender.cls.qualname === listening.sender.qualname;
  return null;
}
