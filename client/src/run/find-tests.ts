import { isNamed, type TestNames } from "./test-names";

/** A test function, or a class with test methods, of a Python file. Lines are zero-based. */
export interface TestDefinition {
  /** Qualified name: `BookTests.test_list`. */
  readonly name: string;
  readonly line: number;
  /** The last line of its body. */
  readonly endLine: number;
  readonly children: readonly TestDefinition[];
}

interface OpenDefinition {
  kind: "class" | "function";
  name: string;
  bases: string;
  indent: number;
  line: number;
  endLine: number;
  children: OpenDefinition[];
}

const DEFINITION = /^(\s*)(?:async\s+)?(class|def)\s+(\w+)\s*(\(.*)?/;
const QUOTES = /"""|'''/g;

/** The tests in a file's text, by the names that pytest and unittest go by. It reads text that is being typed, too. */
export function findTests(text: string, names: TestNames): TestDefinition[] {
  return listDefinitions(text.split(/\r?\n/)).flatMap((definition) => toTest(definition, "", names.functions, names));
}

/** The innermost test around a zero-based line: a method or function, else a class. */
export function testAt(tests: readonly TestDefinition[], line: number): TestDefinition | undefined {
  const around = tests.find((test) => test.line <= line && line <= test.endLine);
  return around && (testAt(around.children, line) ?? around);
}

/** All definitions, each with those inside it and with the line its body ends on. */
function listDefinitions(lines: readonly string[]): OpenDefinition[] {
  const top: OpenDefinition[] = [];
  let open: OpenDefinition[] = [];
  let quote: string | null = null;
  let decorator: { line: number; indent: number } | null = null;
  for (const [at, line] of lines.entries()) {
    const wasQuoted = quote !== null;
    quote = quoteAfter(line, quote);
    if (wasQuoted || /^\s*(#|$)/.test(line)) {
      if (wasQuoted) for (const each of open) each.endLine = at;
      continue;
    }
    const indent = line.search(/\S/);
    // A bracket that closes a definition's parameters stands where the definition does.
    const isClosing = /^[)\]}]/.test(line.trimStart());
    if (!isClosing) open = open.filter((each) => each.indent < indent);
    for (const each of open) each.endLine = at;
    const match = DEFINITION.exec(line);
    if (match === null) {
      // What a decorator is given may take several lines.
      const isInside = decorator !== null && (indent > decorator.indent || isClosing);
      if (line.trimStart().startsWith("@")) decorator ??= { line: at, indent };
      else if (!isInside) decorator = null;
      continue;
    }
    const [, , keyword, name = "", bases = ""] = match;
    const kind = keyword === "class" ? "class" : "function";
    const definition: OpenDefinition = {
      kind,
      name,
      bases,
      indent,
      line: decorator?.line ?? at,
      endLine: at,
      children: [],
    };
    decorator = null;
    (open.at(-1)?.children ?? top).push(definition);
    open.push(definition);
  }
  return top;
}

/** The triple quote that is still open after the line. */
function quoteAfter(line: string, before: string | null): string | null {
  let quote = before;
  for (const [found] of line.matchAll(QUOTES)) {
    if (quote === null) quote = found;
    else if (quote === found) quote = null;
  }
  return quote;
}

/** `functions` are the names of tests where the definition stands. */
function toTest(
  { kind, name, bases, line, endLine, children }: OpenDefinition,
  prefix: string,
  functions: readonly string[],
  names: TestNames,
): TestDefinition[] {
  const qualified = prefix === "" ? name : `${prefix}.${name}`;
  if (kind === "function") return isNamed(name, functions) ? [{ name: qualified, line, endLine, children: [] }] : [];
  // What inherits from a TestCase is collected by unittest's names, whatever the class is called.
  const mayInherit = bases !== "" && !/^\(\s*\)/.test(bases);
  const ofUnittest = mayInherit && /Test/.test(`${name}${bases}`) ? ["test"] : [];
  const ofPytest = isNamed(name, names.classes) ? names.functions : [];
  const methods = [...ofUnittest, ...ofPytest];
  const tests = children.flatMap((child) => toTest(child, qualified, methods, names));
  return methods.length > 0 && tests.length > 0 ? [{ name: qualified, line, endLine, children: tests }] : [];
}
