/**
 * Python as plain objects: what the parser's tree is lowered to, once per unit of analysis. Offsets are UTF-16 code
 * units from the start of the enclosing unit (a function or method that is not nested in another function), or from
 * the start of the file for module and class-level code. The objects are JSON: they travel between threads and are
 * kept in the cache on disk.
 */

/** A node's place: `s` start, `e` end (exclusive). */
interface Node {
  readonly s: number;
  readonly e: number;
}

export type Expression =
  | NameExpression
  | AttributeExpression
  | CallExpression
  | StringExpression
  | FormattedString
  | Constant
  | Sequence
  | DictExpression
  | Subscript
  | SliceExpression
  | Comprehension
  | LambdaExpression
  | Conditional
  | BooleanExpression
  | NotExpression
  | BinaryExpression
  | Comparison
  | AwaitExpression
  | YieldExpression
  | Walrus
  | Starred
  | OtherExpression;

export interface NameExpression extends Node {
  readonly k: "name";
  readonly id: string;
}
export interface AttributeExpression extends Node {
  readonly k: "attr";
  readonly obj: Expression;
  readonly name: string;
  /** Start of the name itself; it ends at `e`. */
  readonly ns: number;
}
export interface CallExpression extends Node {
  readonly k: "call";
  readonly fn: Expression;
  readonly args: readonly Argument[];
  /** Start of the opening parenthesis; the closing one ends at `e`. */
  readonly open: number;
}
export interface Argument extends Node {
  readonly value: Expression;
  /** Keyword name; null for positional and starred arguments. */
  readonly name: string | null;
  /** 1 for `*value`, 2 for `**value`. */
  readonly star: 0 | 1 | 2;
}
/** Value after escapes and implicit concatenation. Bytes are `Constant` of type "bytes". */
export interface StringExpression extends Node {
  readonly k: "str";
  readonly v: string;
}
/** The interpolated expressions of an f-string, in order; `call` is "str" unless a conversion says otherwise. */
export interface FormattedString extends Node {
  readonly k: "fstr";
  readonly parts: readonly { readonly value: Expression; readonly call: "str" | "repr" | "ascii" }[];
}
export interface Constant extends Node {
  readonly k: "const";
  readonly t: "int" | "float" | "complex" | "bool" | "none" | "ellipsis" | "bytes";
  /** The number or boolean; null for the others and for integers too large to hold exactly. */
  readonly v: number | boolean | null;
}
export interface Sequence extends Node {
  readonly k: "seq";
  readonly t: "list" | "tuple" | "set";
  readonly items: readonly Expression[];
}
export interface DictExpression extends Node {
  readonly k: "dict";
  /** A null key is `**value`. */
  readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[];
}
export interface Subscript extends Node {
  readonly k: "sub";
  readonly obj: Expression;
  readonly index: Expression;
}
export interface SliceExpression extends Node {
  readonly k: "slice";
  readonly lower: Expression | null;
  readonly upper: Expression | null;
  readonly step: Expression | null;
}
export interface Comprehension extends Node {
  readonly k: "comp";
  readonly t: "list" | "set" | "dict" | "gen";
  readonly elt: Expression;
  /** The value of a dict comprehension, whose key is `elt`. */
  readonly val: Expression | null;
  readonly clauses: readonly ComprehensionClause[];
}
export interface ComprehensionClause extends Node {
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
  readonly async: boolean;
}
export interface LambdaExpression extends Node {
  readonly k: "lambda";
  readonly params: readonly Parameter[];
  readonly body: Expression;
}
export interface Conditional extends Node {
  readonly k: "cond";
  readonly test: Expression;
  readonly then: Expression;
  readonly else: Expression;
}
/** `a and b and c`: two or more items. */
export interface BooleanExpression extends Node {
  readonly k: "bool";
  readonly op: "and" | "or";
  readonly items: readonly Expression[];
}
export interface NotExpression extends Node {
  readonly k: "not";
  readonly value: Expression;
}
/** Binary arithmetic and bit operators; unary ones have a null `left`. */
export interface BinaryExpression extends Node {
  readonly k: "bin";
  readonly op: string;
  readonly left: Expression | null;
  readonly right: Expression;
}
/** `a < b <= c`: one operator less than items. `not in` and `is not` are single operators. */
export interface Comparison extends Node {
  readonly k: "cmp";
  readonly ops: readonly string[];
  readonly items: readonly Expression[];
}
export interface AwaitExpression extends Node {
  readonly k: "await";
  readonly value: Expression;
}
export interface YieldExpression extends Node {
  readonly k: "yield";
  readonly value: Expression | null;
  readonly from: boolean;
}
export interface Walrus extends Node {
  readonly k: "walrus";
  readonly target: NameExpression;
  readonly value: Expression;
}
export interface Starred extends Node {
  readonly k: "star";
  readonly value: Expression;
}
/** Anything else, and everything that did not parse: its readable sub-expressions only. */
export interface OtherExpression extends Node {
  readonly k: "other";
  readonly parts: readonly Expression[];
}

export interface Parameter extends Node {
  readonly name: string;
  readonly annotation: Expression | null;
  readonly default: Expression | null;
  readonly kind: "positional-only" | "positional" | "keyword-only" | "args" | "kwargs";
}

export type Statement =
  | ExpressionStatement
  | Assignment
  | AugmentedAssignment
  | ReturnStatement
  | IfStatement
  | ForStatement
  | WhileStatement
  | WithStatement
  | TryStatement
  | RaiseStatement
  | AssertStatement
  | DeleteStatement
  | ImportStatement
  | FunctionDefinition
  | ClassDefinition
  | MatchStatement
  | ScopeStatement
  | JumpStatement
  | UnitPlaceholder;

export interface ExpressionStatement extends Node {
  readonly k: "expr";
  readonly value: Expression;
}
/** `a = b = value`, `a: T = value`, `a: T` (null value). */
export interface Assignment extends Node {
  readonly k: "assign";
  readonly targets: readonly Expression[];
  readonly value: Expression | null;
  readonly annotation: Expression | null;
}
export interface AugmentedAssignment extends Node {
  readonly k: "aug";
  readonly target: Expression;
  readonly op: string;
  readonly value: Expression;
}
export interface ReturnStatement extends Node {
  readonly k: "return";
  readonly value: Expression | null;
}
/** `elif` is an `if` alone in `orelse`. */
export interface IfStatement extends Node {
  readonly k: "if";
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}
export interface ForStatement extends Node {
  readonly k: "for";
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
  readonly async: boolean;
}
export interface WhileStatement extends Node {
  readonly k: "while";
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}
export interface WithStatement extends Node {
  readonly k: "with";
  readonly items: readonly { readonly value: Expression; readonly target: Expression | null }[];
  readonly body: readonly Statement[];
  readonly async: boolean;
}
export interface TryStatement extends Node {
  readonly k: "try";
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptionHandler[];
  readonly orelse: readonly Statement[];
  readonly finalbody: readonly Statement[];
}
export interface ExceptionHandler extends Node {
  /** Null for a bare `except`. */
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}
export interface RaiseStatement extends Node {
  readonly k: "raise";
  readonly value: Expression | null;
}
export interface AssertStatement extends Node {
  readonly k: "assert";
  readonly test: Expression;
  readonly message: Expression | null;
}
export interface DeleteStatement extends Node {
  readonly k: "del";
  readonly targets: readonly Expression[];
}
/** `import a.b as c` has module null and names [{name: "a.b", as: "c"}]; `from .x import y` has level 1 and module "x". */
export interface ImportStatement extends Node {
  readonly k: "import";
  /** Module of a `from` import without leading dots ("" for `from . import x`); null for a plain import. */
  readonly module: string | null;
  readonly level: number;
  /** `*` stands for a star import. `as` equals the bound name; for `import a.b` without alias it is "a". */
  readonly names: readonly { readonly name: string; readonly as: string; readonly alias: boolean }[];
}
/** A function or method at module or class level stands here; its definition is in `ModuleFacts.units`. */
export interface UnitPlaceholder extends Node {
  readonly k: "unit";
  readonly name: string;
  readonly id: string;
}
/**
 * The definition of a unit counts its offsets from its own start, decorators included. Nested in a function, a
 * definition stands in the statements of that function and counts from the start of the enclosing unit.
 */
export interface FunctionDefinition extends Node {
  readonly k: "def";
  readonly name: string;
  /** Start of the name. */
  readonly ns: number;
  readonly params: readonly Parameter[];
  readonly returns: Expression | null;
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  readonly async: boolean;
  /** A `yield` stands in the body (not in a nested function). */
  readonly generator: boolean;
}
export interface ClassDefinition extends Node {
  readonly k: "class";
  readonly name: string;
  readonly ns: number;
  readonly bases: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}
export interface MatchStatement extends Node {
  readonly k: "match";
  readonly subject: Expression;
  readonly cases: readonly {
    /** Names the pattern binds. */
    readonly binds: readonly NameExpression[];
    readonly guard: Expression | null;
    readonly body: readonly Statement[];
  }[];
}
export interface ScopeStatement extends Node {
  readonly k: "scope";
  readonly t: "global" | "nonlocal";
  readonly names: readonly string[];
}
export interface JumpStatement extends Node {
  readonly k: "jump";
  readonly t: "break" | "continue" | "pass";
}
