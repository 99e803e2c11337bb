"""Prints what CPython's own parser sees in each file named on standard input: one line of JSON per file.

A node is [kind, start, end, detail], offsets in UTF-16 code units. Left out is what the facts leave out: constants
inside f-strings, the causes of `raise`, patterns of `match` and type parameters.
"""

import ast
import json
import sys
import warnings

KINDS = (
    ast.Call, ast.Attribute, ast.Name, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare,
    ast.IfExp, ast.Lambda, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.JoinedStr,
)  # fmt: skip


class Offsets:
    def __init__(self, text):
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + utf16_length(line) + 1)

    def at(self, line, column):
        source = self.lines[line - 1].encode()[:column].decode()
        return self.starts[line - 1] + utf16_length(source)


def utf16_length(text):
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


class Reader(ast.NodeVisitor):
    def __init__(self, text):
        self.offsets, self.nodes, self.names, self.path = Offsets(text), [], [], []

    def visit_FunctionDef(self, node):
        self.names.append(".".join([*self.path, node.name]))
        self.visit_all([*node.decorator_list, node.args, node.returns])
        self.within([node.name, "<locals>"], node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.visit_all([*node.decorator_list, *node.bases, *node.keywords])
        self.within([node.name], node.body)

    def within(self, names, body):
        self.path += names
        self.visit_all(body)
        del self.path[-len(names) :]

    def visit_all(self, nodes):
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_Raise(self, node):
        self.visit_all([node.exc])

    def visit_Match(self, node):
        self.visit(node.subject)
        for case in node.cases:
            self.visit_all([case.guard, *case.body])

    def visit_JoinedStr(self, node):
        if any(isinstance(part, ast.FormattedValue) for part in node.values):
            self.record(node)
        self.visit_parts(node)

    def visit_parts(self, node):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
                if part.format_spec:
                    self.visit_parts(part.format_spec)

    def generic_visit(self, node):
        if isinstance(node, KINDS):
            self.record(node)
        super().generic_visit(node)

    def record(self, node):
        start = self.offsets.at(node.lineno, node.col_offset)
        end = self.offsets.at(node.end_lineno, node.end_col_offset)
        self.nodes.append([type(node).__name__, start, end, detail(node)])


def detail(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call):
        return [keyword.arg for keyword in node.keywords]
    return None


def main():
    warnings.simplefilter("ignore")
    for path in sys.stdin.read().splitlines():
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        reader = Reader(text)
        reader.visit(ast.parse(text))
        print(json.dumps({"path": path, "nodes": reader.nodes, "names": reader.names}))


main()
