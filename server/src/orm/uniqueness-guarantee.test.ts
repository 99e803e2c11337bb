import { describe, expect, it } from "vitest";
import type { FindOrCreate, GivenValue, SoughtValue } from "./find-or-create";
import type { Column, Model, Relation, UniqueCondition, Uniqueness } from "./schema";
import { type Guarantee, guaranteeOf } from "./uniqueness-guarantee";

const SPAN = { file: "models.py", unit: "", start: 0, end: 0 };
const NO_NULL = { isNull: "no", constant: null, symbol: null } as const;

function column(name: string, more: Partial<Column> = {}): Column {
  const plain = { kind: "text", nullable: false, primaryKey: false, generated: false, choices: null } as const;
  return {
    name,
    attribute: name,
    initial: "none",
    stamped: false,
    blank: false,
    ignoresCase: false,
    span: SPAN,
    ...plain,
    ...more,
  };
}

function key(fields: readonly string[], more: Partial<Uniqueness> = {}): Uniqueness {
  const plain = { kind: "constraint", expressions: [], condition: null, nullsDistinct: null } as const;
  return { ...plain, fields, refuses: "at-once", name: fields.join("_"), span: SPAN, ...more };
}

function where(terms: UniqueCondition["terms"]): { readonly condition: UniqueCondition } {
  return { condition: { text: "Q(...)", terms } };
}

/** A model with the columns `a`, `b`, the nullable `n`, and `d` that is false by default. */
function model(uniqueness: readonly Uniqueness[], more: Partial<Model> = {}): Model {
  const columns = [
    column("a"),
    column("b"),
    column("n", { nullable: true }),
    column("d", { initial: { value: false } }),
  ];
  return {
    id: "m",
    label: "app.M",
    name: "M",
    span: SPAN,
    abstract: false,
    proxyFor: null,
    parents: [],
    columns: new Map(columns.map((each) => [each.name, each])),
    relations: new Map(),
    uniqueness,
    uniquenessOpen: false,
    indexes: [],
    ordering: [],
    hooks: [],
    open: false,
    ...more,
  };
}

function sought(name: string, more: Partial<SoughtValue> = {}): SoughtValue {
  return { ...NO_NULL, column: name, identity: name, comparison: "equal", lookup: name, span: SPAN, ...more };
}

function given(name: string, more: Partial<GivenValue> = {}): GivenValue {
  return { ...NO_NULL, column: name, identity: name, ...more };
}

/** A call that looks for values and inserts them with `others`. */
function call(values: readonly SoughtValue[], others: readonly GivenValue[] = [], more: Partial<FindOrCreate> = {}) {
  const inserted = [...values.filter(({ comparison }) => comparison === "equal"), ...others];
  const plain = { kind: "find-or-create", span: SPAN, frames: [SPAN], model: "m", updates: false } as const;
  return { ...plain, sought: values, inserted, seeksMore: false, insertsMore: false, ...more };
}

function said(guarantee: Guarantee): string {
  switch (guarantee.kind) {
    case "refused":
      return `refused: ${guarantee.because} ${guarantee.beside.map(({ lookup }) => lookup).join()}`.trim();
    case "except-null":
    case "not-guaranteed":
      return `${guarantee.kind} ${guarantee.columns.map(({ column: name }) => name).join()}`.trim();
    default:
      return guarantee.kind;
  }
}

const maybe = sought("n", { isNull: "unknown" });
const never = sought("n");
const always = sought("n", { isNull: "always" });
const isNull = where([{ column: "n", holds: "null" }]);
const isFilled = where([{ column: "n", holds: "filled" }]);
const isLive = where([{ column: "d", holds: { value: false } }]);
const lower = key([], { expressions: [{ text: "Lower('a')", folds: "a" }] });

describe("a key of the very columns that are looked for", () => {
  it.each([
    ["no key at all", [], call([sought("a")]), "not-guaranteed"],
    ["a key of other columns", [key(["b"])], call([sought("a")]), "not-guaranteed"],
    ["a key of more columns", [key(["a", "b"])], call([sought("a")]), "not-guaranteed"],
    ["a key whose rest may be looked for", [key(["a", "b"])], call([sought("a")], [], { seeksMore: true }), "unknown"],
    ["the key", [key(["a", "b"])], call([sought("a"), sought("b")]), "guaranteed"],
    ["a key that is only inserted", [key(["a", "b"])], call([sought("a")], [given("b")]), "not-guaranteed"],
    [
      "another value inserted",
      [key(["a"])],
      call([sought("a", { constant: 1, identity: "1" })], [], other("a", 2)),
      "not-guaranteed",
    ],
    [
      "what may be another value",
      [key(["a"])],
      call([sought("a")], [], { inserted: [given("a", { identity: "?" })] }),
      "unknown",
    ],
  ] as const)("%s", (_, keys, made, expected) => {
    expect(said(guaranteeOf(model(keys), made))).toBe(expected);
  });
});

function other(name: string, constant: number): Partial<FindOrCreate> {
  return { inserted: [given(name, { constant, identity: `${constant}` })] };
}

describe("more than a key is looked for", () => {
  it.each([
    ["another column", call([sought("a"), sought("b")]), "refused: wider b"],
    [
      "in another way",
      call([sought("a"), sought("b", { comparison: "other", lookup: "b__gt" })]),
      "refused: wider b__gt",
    ],
    ["perhaps more", call([sought("a")], [], { seeksMore: true }), "unknown"],
  ] as const)("%s", (_, made, expected) => {
    expect(said(guaranteeOf(model([key(["a"])]), made))).toBe(expected);
  });

  it("a narrower key refuses what a wider one covers", () => {
    const found = guaranteeOf(model([key(["a", "b"]), key(["a"])]), call([sought("a"), sought("b")]));
    expect(said(found)).toBe("refused: wider b");
  });
});

describe("NULL", () => {
  const pair = key(["a", "n"]);
  it.each([
    ["perhaps", [pair], maybe, "except-null n"],
    ["never", [pair], never, "guaranteed"],
    ["always", [pair], always, "not-guaranteed n"],
    ["always, and NULLs are equal", [key(["a", "n"], { nullsDistinct: false })], always, "guaranteed"],
    ["perhaps, with a second key for it", [pair, key(["a"], isNull)], maybe, "guaranteed"],
    ["always, with a key for it", [key(["a"], isNull)], always, "guaranteed"],
    ["perhaps, with a key for NULL alone", [key(["a"], isNull)], maybe, "for-matching-rows"],
    ["never, with a key for NULL alone", [key(["a"], isNull)], never, "not-guaranteed"],
    ["never, with a narrower key for values", [key(["a"], isFilled)], never, "refused: wider n"],
  ] as const)("%s", (_, keys, value, expected) => {
    expect(said(guaranteeOf(model(keys), call([sought("a"), value])))).toBe(expected);
  });
});

describe("a key with a condition", () => {
  const live = key(["a"], isLive);
  const is = (constant: boolean) => sought("d", { constant, identity: `${constant}` });
  it.each([
    ["that the lookup fulfils", live, call([sought("a"), is(false)]), "guaranteed"],
    ["that the lookup contradicts", live, call([sought("a"), is(true)]), "not-guaranteed"],
    ["that the default fulfils", live, call([sought("a")]), "for-matching-rows"],
    ["that another value may fulfil", live, call([sought("a")], [given("d")]), "for-matching-rows"],
    ["that cannot be read", key(["a"], where(null)), call([sought("a")]), "for-matching-rows"],
  ] as const)("%s", (_, unique, made, expected) => {
    expect(said(guaranteeOf(model([unique]), made))).toBe(expected);
  });
});

describe("a key that ignores case", () => {
  const folded = sought("a", { comparison: "folded", lookup: "a__iexact" });
  it.each([
    ["and a lookup that minds it", lower, call([sought("a")]), "refused: case a"],
    ["as the lookup does", lower, call([folded], [given("a")]), "guaranteed"],
    [
      "as the lookup does, and another form is inserted",
      lower,
      call([folded], [given("a", { identity: "?" })]),
      "unknown",
    ],
    ["is what the lookup wants and the key does not", key(["a"]), call([folded], [given("a")]), "not-guaranteed"],
  ] as const)("%s", (_, unique, made, expected) => {
    expect(said(guaranteeOf(model([unique]), made))).toBe(expected);
  });
});

it("a key that is checked at the end of the transaction refuses too late", () => {
  const late = key(["a"], { refuses: "at-commit" });
  expect(said(guaranteeOf(model([late]), call([sought("a")])))).toBe("refused: at-commit");
  expect(said(guaranteeOf(model([late, key(["a"])]), call([sought("a")])))).toBe("guaranteed");
});

it.each([{ open: true }, { uniquenessOpen: true }])("what the model may have beside is not known: %o", (more) => {
  expect(said(guaranteeOf(model([], more), call([sought("a")])))).toBe("unknown");
  expect(said(guaranteeOf(model([key(["a"])], more), call([sought("a")])))).toBe("guaranteed");
});

it("an expression of another kind may stop what it covers", () => {
  const odd = key(["a"], { expressions: [{ text: "Trunc('b')", folds: null }] });
  expect(said(guaranteeOf(model([odd]), call([sought("a"), sought("b")])))).toBe("unknown");
  expect(said(guaranteeOf(model([odd]), call([sought("b")])))).toBe("not-guaranteed");
});

it("another condition on what the key fixes depends on the value that is given", () => {
  const byOwner = sought("a", { comparison: "other", lookup: "a__linked" });
  expect(said(guaranteeOf(model([key(["a"])]), call([sought("a"), byOwner])))).toBe("unknown");
});

it("a save() of the model's own may write another row", () => {
  expect(said(guaranteeOf(model([key(["a"])]), call([sought("a")], [], { mayReplace: true })))).toBe("unknown");
});

it("a column of one choice is the same in all rows", () => {
  const roles = { ...model([key(["a"])]) };
  const role = { ...column("b"), choices: ["manager"] };
  const wanted = call([sought("a"), sought("b")]);
  expect(said(guaranteeOf(roles, wanted))).toBe("refused: wider b");
  expect(said(guaranteeOf({ ...roles, columns: new Map([["b", role]]) }, wanted))).toBe("guaranteed");
});

it("an id that is drawn at random names one thing, which seldom changes owners", () => {
  const columns = new Map([["a", { ...column("a"), kind: "uuid" as const }]]);
  const owner = { side: "owner" } as Relation;
  const wanted = call([sought("a"), sought("b")]);
  expect(said(guaranteeOf(model([key(["a"])], { columns }), wanted))).toBe("refused: wider b");
  expect(said(guaranteeOf(model([key(["a"])], { columns, relations: new Map([["b", owner]]) }), wanted))).toBe(
    "unknown",
  );
});

it("a save() of the model's own may update the row whose key is given", () => {
  const hooks = [{ kind: "save-override", signal: null, span: SPAN }] as const;
  const primary = key(["a"], { kind: "primary-key" });
  const wanted = call([sought("a"), sought("b")]);
  expect(said(guaranteeOf(model([primary]), wanted))).toBe("refused: wider b");
  expect(said(guaranteeOf(model([primary], { hooks }), wanted))).toBe("unknown");
});
