import { choose, type Random } from "../no-throw/create-random";
import { type Accessors, describeShop, type ModelName, type Shop } from "./shop";

/** A line of a generated function, with the lines indented below it. */
export interface Node {
  readonly line: string;
  readonly body: readonly Node[];
}

/** A program: the functions by file and name. Taking nodes out may break it; Python says so. */
export interface Program {
  readonly shop: Shop;
  readonly index: readonly Node[];
  readonly helpers: readonly Helper[];
}

interface Helper {
  readonly name: string;
  /** What it takes: a row, an iterable of rows, or nothing. */
  readonly parameter: "row" | "rows" | "";
  readonly model: ModelName;
  /** What it gives back: rows of the model, or one row of another. */
  readonly gives: "nothing" | "rows" | ModelName;
  readonly body: readonly Node[];
}

/** A variable that holds rows. */
interface Rows {
  readonly name: string;
  readonly model: ModelName;
}

/** Makes one program. All its querysets have rows, and each row has as many related rows as the others. */
export function generateProgram(random: Random): Program {
  return new Generator(random).generate();
}

class Generator {
  private readonly shop: Shop;
  private readonly helpers: Helper[] = [];
  private count = 0;

  constructor(private readonly random: Random) {
    this.shop = describeShop(random);
  }

  generate(): Program {
    for (let left = this.random(3); left > 0; left -= 1) this.addHelper();
    const index: Node[] = [];
    const known: Rows[] = [];
    for (let left = 1 + this.random(4); left > 0; left -= 1) index.push(...this.statement(known));
    return { shop: this.shop, index, helpers: this.helpers };
  }

  private addHelper(): void {
    const model = this.model();
    const name = this.fresh("helper");
    const kind = this.random(6);
    if (kind <= 1) {
      const body = [...this.uses("row", model, 1), leaf("return row.pk")];
      this.helpers.push({ name, parameter: "row", model, gives: "nothing", body });
    } else if (kind === 2) {
      const body = [{ line: "for row in rows:", body: this.uses("row", model, 1) }];
      this.helpers.push({ name, parameter: "rows", model, gives: "nothing", body });
    } else if (kind === 3) {
      const body = [{ line: "for row in rows:", body: [...this.uses("row", model, 1), leaf("yield row")] }];
      this.helpers.push({ name, parameter: "rows", model, gives: "rows", body });
    } else if (kind === 4) {
      this.helpers.push({ name, parameter: "", model, gives: "rows", body: [leaf(`return ${this.queryset(model)}`)] });
    } else {
      const relation = choose(this.random, this.accessors(model).one);
      const body = [leaf(`return row.${relation.name}`)];
      this.helpers.push({ name, parameter: "row", model, gives: relation.target, body });
    }
  }

  private statement(known: Rows[]): Node[] {
    const takers = this.helpers.filter(({ parameter, gives }) => parameter === "rows" && gives === "nothing");
    if (takers.length > 0 && this.random(4) === 0) {
      const { name, model } = choose(this.random, takers);
      return [leaf(`${name}(${this.queryset(model)})`)];
    }
    const statements = [this.loop, this.loop, this.comprehension, this.assignment, this.assignment, this.appended];
    const more = [this.lookup, this.single, this.values, this.sorted, this.pairs, this.asked, this.consumed];
    const rare = [this.deferred, this.restricted, this.loadedLater, this.byKey, this.first];
    return choose(this.random, [...statements, ...more, ...rare]).call(this, known);
  }

  private sorted(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const [list, name] = [this.fresh("sorted"), this.fresh("row")];
    known.push({ name: list, model });
    const key = `${list} = sorted(${text}, key=lambda ${name}: ${this.read(name, model)})`;
    const loop = choose(this.random, [
      `for ${name} in ${list}:`,
      `for ${this.fresh("at")}, ${name} in enumerate(${list}):`,
    ]);
    return [leaf(key), { line: loop, body: this.uses(name, model, 1) }];
  }

  /** Rows and what they lead to, kept as tuples for a later loop. */
  private pairs(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const relation = choose(this.random, this.accessors(model).one);
    const [list, name, other] = [this.fresh("pairs"), this.fresh("row"), this.fresh("other")];
    const append = leaf(`${list}.append((${name}, ${name}.${relation.name}))`);
    const read = [leaf(`print(${this.read(name, model)}, ${this.read(other, relation.target)})`)];
    return [
      leaf(`${list} = []`),
      { line: `for ${name} in ${text}:`, body: [append] },
      { line: `for ${name}, ${other} in ${list}:`, body: read },
    ];
  }

  /** A queryset in a variable that is asked something before, between or after its loops. */
  private asked(): Node[] {
    const model = this.model();
    const [name, row] = [this.fresh("rows"), this.fresh("row")];
    const ask = () =>
      choose(this.random, ["len(NAME)", "NAME.count()", "NAME.exists()", "bool(NAME)"]).replace("NAME", name);
    const loop = { line: `for ${row} in ${name}:`, body: this.uses(row, model, 1) };
    const parts = [leaf(`print(${ask()})`), loop, leaf(`print(${ask()})`), loop].slice(this.random(3));
    return [leaf(`${name} = ${this.queryset(model)}`), ...parts];
  }

  private consumed(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const name = this.fresh("item");
    const read = this.read(name, model);
    const call = choose(this.random, [
      `sum(len(${read}) for ${name} in ${text})`,
      `any(${read} == "" for ${name} in ${text})`,
      `{${read} for ${name} in ${text}}`,
      `{${name}.pk: ${read} for ${name} in ${text}}`,
      `max(${text}, key=lambda ${name}: ${read})`,
      `list(map(lambda ${name}: ${read}, ${text}))`,
    ]);
    return [leaf(`${this.fresh("result")} = ${call}`)];
  }

  private deferred(): Node[] {
    const model = this.model();
    const name = this.fresh("row");
    const columns = choose(this.random, ['only("pk")', 'only("name")', 'defer("name")']);
    return [{ line: `for ${name} in ${model}.objects.${columns}:`, body: this.uses(name, model, 1) }];
  }

  /** A prefetch with a queryset, under the relation's own name or another. */
  private restricted(): Node[] {
    const model = choose(this.random, ["Author", "Book"] as const);
    const many = choose(this.random, this.accessors(model).many);
    const [name, row] = [this.fresh("row"), this.fresh("row")];
    const asList = this.random(2) === 0;
    const queryset = `queryset=${this.unslicedQueryset(many.target).replaceAll("pk__gt=1", "pk__gt=0")}`;
    const prefetch = `Prefetch("${many.name}", ${queryset}${asList ? `, to_attr="loaded_${many.name}"` : ""})`;
    const inner = asList ? `${name}.loaded_${many.name}` : `${name}.${many.name}.all()`;
    const body = [{ line: `for ${row} in ${inner}:`, body: this.uses(row, many.target, 0) }];
    return [{ line: `for ${name} in ${model}.objects.prefetch_related(${prefetch}):`, body }];
  }

  private loadedLater(): Node[] {
    const model = this.model();
    const [list, name] = [this.fresh("rows"), this.fresh("row")];
    const steps = (at: ModelName) => [...this.accessors(at).many, ...this.accessors(at).one];
    const path = this.path(model, steps).join("__");
    return [
      leaf(`${list} = list(${model}.objects.all())`),
      leaf(`prefetch_related_objects(${list}, "${path}")`),
      { line: `for ${name} in ${list}:`, body: this.uses(name, model, 1) },
    ];
  }

  private byKey(): Node[] {
    const model = this.model();
    const [table, name] = [this.fresh("table"), this.fresh("row")];
    const queryset = this.unslicedQueryset(model);
    const loop = choose(this.random, [
      `for ${name} in ${table}.values():`,
      `for ${this.fresh("key")}, ${name} in ${table}.items():`,
    ]);
    return [leaf(`${table} = ${queryset}.in_bulk()`), { line: loop, body: this.uses(name, model, 1) }];
  }

  /** The first of rows in a variable. */
  private first(known: Rows[]): Node[] {
    const rows = known.length > 0 ? choose(this.random, known) : null;
    if (rows === null) return this.single();
    const name = this.fresh("one");
    return [leaf(`${name} = ${rows.name}[0]`), ...this.uses(name, rows.model, 1)];
  }

  private loop(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const name = this.fresh("row");
    return [{ line: `for ${name} in ${text}:`, body: this.uses(name, model, 2) }];
  }

  private comprehension(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const name = this.fresh("item");
    return [leaf(`${this.fresh("result")} = [${this.read(name, model)} for ${name} in ${text}]`)];
  }

  private assignment(known: Rows[]): Node[] {
    const model = this.model();
    const name = this.fresh("rows");
    const queryset = this.queryset(model);
    known.push({ name, model });
    return [leaf(`${name} = ${this.random(2) === 0 ? queryset : `list(${queryset})`}`)];
  }

  private appended(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const [list, name] = [this.fresh("found"), this.fresh("row")];
    known.push({ name: list, model });
    const body = [...this.uses(name, model, 1), leaf(`${list}.append(${name})`)];
    return [leaf(`${list} = []`), { line: `for ${name} in ${text}:`, body }];
  }

  private lookup(known: Rows[]): Node[] {
    const { text, model } = this.iterable(known);
    const [table, name] = [this.fresh("by_key"), this.fresh("row")];
    const loop = { line: `for ${name} in ${table}.values():`, body: this.uses(name, model, 1) };
    return [leaf(`${table} = {each.pk: each for each in ${text}}`), loop];
  }

  private single(): Node[] {
    const model = this.model();
    const name = this.fresh("one");
    const call = choose(this.random, ["get(pk=2)", 'order_by("pk").first()']);
    const queryset = this.random(2) === 0 ? `${model}.objects` : this.unslicedQueryset(model);
    return [leaf(`${name} = ${queryset}.${call}`), ...this.uses(name, model, 2)];
  }

  private values(): Node[] {
    const model = this.model();
    const name = this.fresh("row");
    const target = choose(this.random, this.accessors(model).one).target;
    const body = [leaf(`print(${target}.objects.get(pk=${name}["pk"]).name)`)];
    return [{ line: `for ${name} in ${model}.objects.filter(pk__lte=2).values("pk", "name"):`, body }];
  }

  /** One to three statements that read an instance. */
  private uses(name: string, model: ModelName, depth: number): Node[] {
    return Array.from({ length: 1 + this.random(2) }, () => this.use(name, model, depth)).flat();
  }

  private use(name: string, model: ModelName, depth: number): Node[] {
    const kind = this.random(11);
    const helpers = this.helpers.filter((each) => each.model === model && each.parameter === "row");
    if (kind === 0 && helpers.length > 0) return this.callHelper(choose(this.random, helpers), name);
    if (kind === 1) return [leaf(`${name}.${choose(this.random, ["describe()", "label"])}`)];
    if (this.accessors(model).many.length === 0) return [leaf(`print(${this.read(name, model)})`)];
    const many = choose(this.random, this.accessors(model).many);
    if (kind === 2) return [leaf(`print(${name}.${many.name}.${this.answer()})`)];
    if (kind === 8) return this.variable(name, model, depth);
    if (kind === 9) return [{ line: `if ${name}.pk > 0:`, body: this.uses(name, model, depth) }];
    if (kind === 10) return this.held(name, many, depth);
    if (kind <= 4 && depth > 0) {
      const row = this.fresh("row");
      const restriction = choose(this.random, ["all()", "all()", "filter(pk__gt=0)"]);
      return [
        { line: `for ${row} in ${name}.${many.name}.${restriction}:`, body: this.uses(row, many.target, depth - 1) },
      ];
    }
    return [leaf(`print(${this.read(name, model)})`)];
  }

  private callHelper(helper: Helper, name: string): Node[] {
    if (helper.gives === "nothing" || helper.gives === "rows") return [leaf(`${helper.name}(${name})`)];
    return [leaf(`print(${this.read(`${helper.name}(${name})`, helper.gives)})`)];
  }

  /** What a relation leads to, in a variable. */
  private variable(name: string, model: ModelName, depth: number): Node[] {
    const { one } = this.accessors(model);
    if (one.length === 0) return [leaf(`print(${name}.name)`)];
    const relation = choose(this.random, one);
    const other = this.fresh("other");
    return [leaf(`${other} = ${name}.${relation.name}`), ...this.uses(other, relation.target, depth - 1)];
  }

  /** A related queryset in a variable, used twice. */
  private held(name: string, many: { name: string; target: ModelName }, depth: number): Node[] {
    const [rows, row] = [this.fresh("held"), this.fresh("row")];
    const restriction = choose(this.random, ["all()", "filter(pk__gt=0)", 'order_by("pk")']);
    const loop = {
      line: `for ${row} in ${rows}:`,
      body: depth > 0 ? this.uses(row, many.target, 0) : [leaf(`print(${row}.name)`)],
    };
    const also = choose(this.random, [leaf(`print(len(${rows}))`), leaf(`print(${rows}.count())`), loop]);
    return [leaf(`${rows} = ${name}.${many.name}.${restriction}`), loop, also];
  }

  private answer(): string {
    return choose(this.random, ["count()", "exists()", "filter(pk__gt=0).count()", "all().count()", "first()"]);
  }

  /** A column of the row, or of a row one or two relations away. */
  private read(name: string, model: ModelName): string {
    let text = name;
    let at = model;
    for (let left = this.random(3); left > 0 && this.accessors(at).one.length > 0; left -= 1) {
      const relation = choose(this.random, this.accessors(at).one);
      text += `.${relation.name}`;
      at = relation.target;
    }
    return `${text}.name`;
  }

  private iterable(known: readonly Rows[]): { text: string; model: ModelName } {
    if (known.length > 0 && this.random(2) === 0) {
      const { name, model } = choose(this.random, known);
      return { text: name, model };
    }
    const helpers = this.helpers.filter(({ gives }) => gives === "rows");
    if (helpers.length > 0 && this.random(3) === 0) {
      const { name, model, parameter } = choose(this.random, helpers);
      return { text: `${name}(${parameter === "" ? "" : this.queryset(model)})`, model };
    }
    const model = this.model();
    return { text: this.queryset(model), model };
  }

  private queryset(model: ModelName): string {
    return `${this.unslicedQueryset(model)}${this.random(6) === 0 ? "[:200]" : ""}`;
  }

  private unslicedQueryset(model: ModelName): string {
    let text = `${model}.objects`;
    const calls = [
      () => this.joins(model),
      () => this.prefetches(model),
      () => ".filter(pk__gt=1)",
      () => '.order_by("pk")',
    ];
    for (let left = this.random(3); left > 0; left -= 1) text += choose(this.random, calls)();
    return text === `${model}.objects` ? `${text}.all()` : text;
  }

  private joins(model: ModelName): string {
    if (this.accessors(model).one.length === 0) return "";
    return `.select_related("${this.path(model, (at) => this.accessors(at).one).join("__")}")`;
  }

  private prefetches(model: ModelName): string {
    const steps = (at: ModelName) => [...this.accessors(at).many, ...this.accessors(at).one];
    return `.prefetch_related("${this.path(model, steps).join("__")}")`;
  }

  private path(model: ModelName, steps: (model: ModelName) => Accessors["one"]): string[] {
    const first = choose(this.random, steps(model));
    return this.random(2) === 0 || steps(first.target).length === 0
      ? [first.name]
      : [first.name, choose(this.random, steps(first.target)).name];
  }

  private accessors(model: ModelName): Accessors {
    return this.shop.accessors[model];
  }

  private model(): ModelName {
    return choose(this.random, ["Author", "Book", "Book", "Review"]);
  }

  private fresh(word: string): string {
    this.count += 1;
    return `${word}${this.count}`;
  }
}

function leaf(line: string): Node {
  return { line, body: [] };
}
