import type { ImportStatement } from "./ast";
import type { Lowering } from "./lowering";

type ImportedName = ImportStatement["names"][number];

/** `import a.b, c as d`. */
export function lowerImport(lowering: Lowering, node: number): ImportStatement {
  const names = lowering.parts(node).map((child) => lowerName(lowering, child, true));
  return { k: "import", s: lowering.start(node), e: lowering.end(node), module: null, level: 0, names };
}

/** `from .a import b as c`, and `from __future__ import annotations`. */
export function lowerImportFrom(lowering: Lowering, node: number): ImportStatement {
  const place = { s: lowering.start(node), e: lowering.end(node) };
  const parts = lowering.parts(node);
  const future = lowering.kindOf(node) === "future_import_statement";
  const source = future ? undefined : parts[0];
  const names = (future ? parts : parts.slice(1)).map((child) => lowerName(lowering, child, false));
  if (source === undefined) return { k: "import", ...place, module: "__future__", level: 0, names };
  if (lowering.kindOf(source) !== "relative_import") {
    return { k: "import", ...place, module: dottedName(lowering, source), level: 0, names };
  }
  const [prefix, dotted] = lowering.parts(source);
  const level = prefix === undefined ? 0 : lowering.textOf(prefix).replace(/[^.]/g, "").length;
  return { k: "import", ...place, module: dotted === undefined ? "" : dottedName(lowering, dotted), level, names };
}

function lowerName(lowering: Lowering, node: number, whole: boolean): ImportedName {
  if (lowering.kindOf(node) === "wildcard_import") return { name: "*", as: "*", alias: false };
  if (lowering.kindOf(node) === "aliased_import") {
    const [dotted, alias] = lowering.parts(node);
    const name = dotted === undefined ? "" : dottedName(lowering, dotted);
    return { name, as: alias === undefined ? name : lowering.textOf(alias), alias: alias !== undefined };
  }
  const name = dottedName(lowering, node);
  // `import a.b` binds the package at its head.
  return { name, as: whole ? (name.split(".")[0] ?? name) : name, alias: false };
}

/** A dotted name may be broken by spaces and continued lines. */
function dottedName(lowering: Lowering, node: number): string {
  const identifiers = lowering.parts(node);
  if (identifiers.length <= 1) return lowering.textOf(identifiers[0] ?? node);
  return identifiers.map((child) => lowering.textOf(child)).join(".");
}
