import type { Tree, TreeCursor } from "web-tree-sitter";
import { hashText } from "./hash-text";
import type { UnitFacts } from "./module-facts";
import type { NodeKinds } from "./node-kinds";
import type { Segment } from "./segment";

/**
 * A syntax tree copied out of the parser's memory in preorder: the children of node `i` begin at `i + 1`, and
 * `next[i]` is the node after its last descendant. Crossing into the parser is what costs, so each node is asked once,
 * tokens without meaning are left out, and a unit whose text is known already is not entered at all.
 */
export interface FlatTree {
  readonly kind: Uint16Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly next: Int32Array;
  /** Functions and methods that are not nested in a function, by node. */
  readonly units: ReadonlyMap<number, UnitText>;
  /** Places that did not parse, in order. */
  readonly errors: readonly { readonly s: number; readonly e: number }[];
}

export interface UnitText {
  readonly hash: string;
  /** Facts of an earlier text with the same hash; the node then has no children here. */
  readonly known: UnitFacts | undefined;
}

export class FlatTreeBuilder {
  private kind = new Uint16Array(4096);
  private start = new Int32Array(4096);
  private end = new Int32Array(4096);
  private next = new Int32Array(4096);
  private count = 0;
  private units = new Map<number, UnitText>();
  private errors: { s: number; e: number }[] = [];
  private readonly isFunction: readonly boolean[];
  private readonly isDecorated: readonly boolean[];
  private readonly isString: readonly boolean[];

  private readonly root: number;

  constructor(private readonly kinds: NodeKinds) {
    this.root = kinds.names.indexOf("module");
    this.isFunction = kinds.names.map((name) => name === "function_definition");
    this.isDecorated = kinds.names.map((name) => name === "decorated_definition");
    this.isString = kinds.names.map((name) => name === "string");
  }

  /** Copies the trees of a text's segments under one root. The arrays are reused by the next call: lower them before. */
  build(
    segments: readonly Pick<Segment, "start" | "readable">[],
    text: string,
    known: ReadonlyMap<string, UnitFacts>,
  ): FlatTree {
    this.count = 0;
    this.units = new Map();
    this.errors = [];
    const root = this.add(this.root, 0, text.length);
    for (const { start, readable } of segments) this.append(readable, start, text, known);
    this.next[root] = this.count;
    const { kind, start, end, next, units, errors } = this;
    return { kind, start, end, next, units, errors };
  }

  private append(tree: Tree, base: number, text: string, known: ReadonlyMap<string, UnitFacts>): void {
    const { hasError, isError } = tree.rootNode;
    const cursor = tree.walk();
    if (isError) this.errors.push({ s: base + cursor.startIndex, e: base + cursor.endIndex });
    try {
      if (cursor.gotoFirstChild()) this.walk(cursor, base, text, known, hasError);
    } finally {
      cursor.delete();
    }
  }

  /** Copies the node under the cursor, its siblings, and all that is in them. */
  private walk(
    cursor: TreeCursor,
    base: number,
    text: string,
    known: ReadonlyMap<string, UnitFacts>,
    hasError: boolean,
  ): void {
    const { treatments, error } = this.kinds;
    const open: number[] = [];
    // The node at which the walk went below module and class level, or -1.
    let unit = -1;
    for (;;) {
      const id = cursor.nodeTypeId;
      const kind = Math.min(id, error);
      const treatment = treatments[kind];
      let entered = false;
      if (hasError && cursor.nodeIsMissing) {
        const at = base + cursor.startIndex;
        this.errors.push({ s: at, e: at });
      } else if (treatment === "mark") {
        this.add(kind, 0, 0);
      } else if (treatment !== "drop") {
        const s = base + cursor.startIndex;
        const e = base + cursor.endIndex;
        const node = this.add(kind, s, e);
        if (kind === error) this.errors.push({ s, e });
        if (treatment === "descend" && !(this.isString[kind] && !hasError && !isInterpolated(text, s))) {
          let skip = false;
          if (unit < 0 && this.beginsUnit(cursor, kind)) {
            const hash = hashText(text, s, e);
            const facts = known.get(hash);
            this.units.set(node, { hash, known: facts });
            if (facts) skip = true;
            else unit = node;
          }
          if (!skip && cursor.gotoFirstChild()) {
            open.push(node);
            entered = true;
          } else if (unit === node) unit = -1;
        }
      }
      if (entered) continue;
      while (!cursor.gotoNextSibling()) {
        const parent = open.pop();
        if (parent === undefined) return;
        this.next[parent] = this.count;
        if (parent === unit) unit = -1;
        cursor.gotoParent();
      }
    }
  }

  private beginsUnit(cursor: TreeCursor, kind: number): boolean {
    if (this.isFunction[kind]) return true;
    if (!this.isDecorated[kind] || !cursor.gotoLastChild()) return false;
    const result = this.isFunction[cursor.nodeTypeId] === true;
    cursor.gotoParent();
    return result;
  }

  private add(kind: number, start: number, end: number): number {
    const node = this.count++;
    if (node === this.kind.length) this.grow();
    this.kind[node] = kind;
    this.start[node] = start;
    this.end[node] = end;
    this.next[node] = node + 1;
    return node;
  }

  private grow(): void {
    const size = this.kind.length * 2;
    const copy = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(size);
      grown.set(old);
      return grown;
    };
    const kind = new Uint16Array(size);
    kind.set(this.kind);
    this.kind = kind;
    this.start = copy(this.start);
    this.end = copy(this.end);
    this.next = copy(this.next);
  }
}

/** Whether the string that starts here has an `f` or `t` among its prefix letters. */
function isInterpolated(text: string, start: number): boolean {
  for (let i = start; i < start + 3; i++) {
    const letter = text.charCodeAt(i) | 32;
    if (letter === 102 || letter === 116) return true;
    if (letter < 97 || letter > 122) return false;
  }
  return false;
}
