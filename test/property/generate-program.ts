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
  readonly model: ModelName;
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
    const body = this.uses("given", model, 1);
    this.helpers.push({ name, model, body: [...body, leaf("return given.pk")] });
  }

  private statement(known: Rows[]): Node[] {
    const statements = [this.loop, this.loop, this.comprehension, this.assignment, this.assignment, this.appended];
    const more = [this.lookup, this.single, this.values];
    return choose(this.random, [...statements, ...more]).call(this, known);
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
    const kind = this.random(8);
    const helper = this.helpers.find((each) => each.model === model);
    if (kind === 0 && helper) return [leaf(`${helper.name}(${name})`)];
    if (kind === 1) return [leaf(`${name}.${choose(this.random, ["describe()", "label"])}`)];
    if (this.accessors(model).many.length === 0) return [leaf(`print(${this.read(name, model)})`)];
    const many = choose(this.random, this.accessors(model).many);
    if (kind === 2) return [leaf(`print(${name}.${many.name}.${this.answer()})`)];
    if (kind <= 4 && depth > 0) {
      const row = this.fresh("row");
      const restriction = choose(this.random, ["all()", "all()", "filter(pk__gt=0)"]);
      return [
        { line: `for ${row} in ${name}.${many.name}.${restriction}:`, body: this.uses(row, many.target, depth - 1) },
      ];
    }
    return [leaf(`print(${this.read(name, model)})`)];
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
