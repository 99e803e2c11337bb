import type { Argument, Expression } from "./ast";

/** A label gets no longer than about this many characters: longer argument lists and literals are elided. */
const MAX_LENGTH = 60;

/** Renders an expression as short source-like text for labels: `Book.objects.filter(...)`, `tags[0]`. */
export function expressionText(expression: Expression): string {
  switch (expression.k) {
    case "name":
      return expression.id;
    case "attr":
      return `${operand(expression.obj)}.${expression.name}`;
    case "call":
      return `${operand(expression.fn)}(${elide(expression.args.map(argumentText).join(", "))})`;
    case "sub":
      return `${operand(expression.obj)}[${elide(expressionText(expression.index))}]`;
    case "str":
      return elide(JSON.stringify(expression.v), '"..."');
    case "const":
      return constantText(expression);
    case "seq":
      return sequenceText(expression);
    default:
      return elide(compoundText(expression));
  }
}

function elide(text: string, short = "..."): string {
  return text.length > MAX_LENGTH ? short : text;
}

/** What stands before a dot, a bracket or an operator: parenthesised unless it binds as tightly. */
function operand(expression: Expression): string {
  const text = expressionText(expression);
  return LOOSE.has(expression.k) ? `(${text})` : text;
}

const LOOSE = new Set<Expression["k"]>([
  "cond",
  "lambda",
  "bool",
  "not",
  "bin",
  "cmp",
  "await",
  "yield",
  "walrus",
  "star",
]);

function argumentText(argument: Argument): string {
  const value = expressionText(argument.value);
  if (argument.star > 0) return "*".repeat(argument.star) + value;
  return argument.name === null ? value : `${argument.name}=${value}`;
}

function constantText(constant: Extract<Expression, { k: "const" }>): string {
  if (constant.t === "none") return "None";
  if (constant.t === "bool") return constant.v ? "True" : "False";
  if (constant.t === "bytes") return 'b"..."';
  return constant.v === null ? "..." : String(constant.v);
}

function sequenceText(sequence: Extract<Expression, { k: "seq" }>): string {
  const items = elide(sequence.items.map(expressionText).join(", "));
  if (sequence.t === "list") return `[${items}]`;
  if (sequence.t === "set") return `{${items}}`;
  return sequence.items.length === 1 ? `(${items},)` : `(${items})`;
}

function compoundText(expression: Expression): string {
  switch (expression.k) {
    case "fstr":
      return `f"${expression.parts.map((part) => `{${expressionText(part.value)}}`).join("")}"`;
    case "dict":
      return expression.entries.length === 0 ? "{}" : "{...}";
    case "slice":
      return [expression.lower, expression.upper, ...(expression.step ? [expression.step] : [])]
        .map((bound) => (bound ? expressionText(bound) : ""))
        .join(":");
    case "comp":
      return comprehensionText(expression);
    case "lambda":
      return `lambda ${expression.params.map((parameter) => parameter.name).join(", ")}: ${expressionText(expression.body)}`;
    case "cond":
      return `${operand(expression.then)} if ${operand(expression.test)} else ${operand(expression.else)}`;
    case "bool":
      return expression.items.map(operand).join(` ${expression.op} `);
    case "not":
      return `not ${operand(expression.value)}`;
    case "bin":
      return expression.left
        ? `${operand(expression.left)} ${expression.op} ${operand(expression.right)}`
        : `${expression.op}${operand(expression.right)}`;
    case "cmp":
      return expression.items.map((item, i) => `${operand(item)} ${expression.ops[i] ?? ""}`.trimEnd()).join(" ");
    case "await":
      return `await ${operand(expression.value)}`;
    case "yield":
      return `yield ${expression.from ? "from " : ""}${expression.value ? expressionText(expression.value) : ""}`.trimEnd();
    case "walrus":
      return `${expression.target.id} := ${expressionText(expression.value)}`;
    case "star":
      return `*${operand(expression.value)}`;
    default:
      return "...";
  }
}

function comprehensionText(comprehension: Extract<Expression, { k: "comp" }>): string {
  const element = comprehension.val
    ? `${expressionText(comprehension.elt)}: ${expressionText(comprehension.val)}`
    : expressionText(comprehension.elt);
  const clauses = comprehension.clauses.map((clause) => {
    const tests = clause.ifs.map((test) => ` if ${operand(test)}`).join("");
    return `${clause.async ? "async " : ""}for ${expressionText(clause.target)} in ${operand(clause.iter)}${tests}`;
  });
  const inner = elide(`${element} ${clauses.join(" ")}`);
  if (comprehension.t === "list") return `[${inner}]`;
  return comprehension.t === "gen" ? `(${inner})` : `{${inner}}`;
}
