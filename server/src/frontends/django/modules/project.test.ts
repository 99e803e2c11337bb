import { describe, expect, it, test } from "vitest";
import { memoryProject, showSymbol } from "./memory-project.fixture";
import type { ClassReference, Project, PythonSymbol } from "./project";

const NAMES: readonly [title: string, files: Record<string, string>, at: string, name: string, expected: string][] = [
  ["a class of the module", { "/w/a.py": "class A: pass" }, "/w/a.py", "A", "class /w/a.py#A"],
  ["a function", { "/w/a.py": "def f(): pass" }, "/w/a.py", "f", "function /w/a.py#f"],
  ["a value", { "/w/a.py": "x = 1" }, "/w/a.py", "x", "value /w/a.py#x"],
  ["the last of several values", { "/w/a.py": "x = 1\nclass x: pass" }, "/w/a.py", "x", "class /w/a.py#x"],
  ["part of a tuple", { "/w/a.py": "class A: pass\nx, y = 1, A" }, "/w/a.py", "y", "class /w/a.py#A"],
  ["an alias", { "/w/a.py": "class A: pass\nB = A" }, "/w/a.py", "B", "class /w/a.py#A"],
  ["an unknown name", { "/w/a.py": "" }, "/w/a.py", "list", "nothing"],
  ["a name unpacked from the unknown", { "/w/a.py": "class A: pass\nA, b = f()" }, "/w/a.py", "A", "class /w/a.py#A"],
  [
    "an absolute import",
    { "/w/a.py": "from p.b import B", "/w/p/b.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /w/p/b.py#B",
  ],
  [
    "an import as",
    { "/w/a.py": "import p.b as c", "/w/p/__init__.py": "", "/w/p/b.py": "" },
    "/w/a.py",
    "c",
    "module /w/p/b.py",
  ],
  [
    "the package of a dotted import",
    { "/w/a.py": "import p.b", "/w/p/__init__.py": "", "/w/p/b.py": "" },
    "/w/a.py",
    "p",
    "module /w/p/__init__.py",
  ],
  ["a namespace package", { "/w/a.py": "import p", "/w/p/b.py": "" }, "/w/a.py", "p", "module /w/p/"],
  [
    "a module inside a namespace package",
    { "/w/a.py": "from p.q import b", "/w/p/q/b.py": "" },
    "/w/a.py",
    "b",
    "module /w/p/q/b.py",
  ],
  [
    "a relative import",
    { "/w/p/q/a.py": "from ..b import B", "/w/p/b.py": "class B: pass" },
    "/w/p/q/a.py",
    "B",
    "class /w/p/b.py#B",
  ],
  [
    "a relative import in a package",
    { "/w/p/__init__.py": "from .b import B", "/w/p/b.py": "class B: pass" },
    "/w/p/__init__.py",
    "B",
    "class /w/p/b.py#B",
  ],
  ["a submodule beside", { "/w/p/a.py": "from . import b", "/w/p/b.py": "" }, "/w/p/a.py", "b", "module /w/p/b.py"],
  [
    "a package importing its own submodule",
    { "/w/p/__init__.py": "from . import b", "/w/p/b.py": "" },
    "/w/p/__init__.py",
    "b",
    "module /w/p/b.py",
  ],
  [
    "a function named like its module",
    { "/w/a.py": "from p import b", "/w/p/__init__.py": "from .b import b", "/w/p/b.py": "def b(): pass" },
    "/w/a.py",
    "b",
    "function /w/p/b.py#b",
  ],
  [
    "a re-export",
    { "/w/a.py": "from p import B", "/w/p/__init__.py": "from .b import C as B", "/w/p/b.py": "class C: pass" },
    "/w/a.py",
    "B",
    "class /w/p/b.py#C",
  ],
  ["a star import", { "/w/a.py": "from b import *", "/w/b.py": "class B: pass" }, "/w/a.py", "B", "class /w/b.py#B"],
  [
    "a star import of stars",
    { "/w/a.py": "from b import *", "/w/b.py": "from c import *", "/w/c.py": "class C: pass" },
    "/w/a.py",
    "C",
    "class /w/c.py#C",
  ],
  [
    "a private name behind a star",
    { "/w/a.py": "from b import *", "/w/b.py": "class _B: pass" },
    "/w/a.py",
    "_B",
    "nothing",
  ],
  [
    "a private name in __all__",
    { "/w/a.py": "from b import *", "/w/b.py": "__all__ = ['_B']\nclass _B: pass" },
    "/w/a.py",
    "_B",
    "class /w/b.py#_B",
  ],
  [
    "a name left out of __all__",
    { "/w/a.py": "from b import *", "/w/b.py": "__all__ = ['B']\nclass C: pass" },
    "/w/a.py",
    "C",
    "nothing",
  ],
  [
    "__all__ built in steps",
    {
      "/w/a.py": "from p import *",
      "/w/p/__init__.py":
        "from . import c\nfrom .c import *\n__all__ = ['x']\n__all__ += c.__all__\n__all__.extend(['y'])",
      "/w/p/c.py": "__all__ = ('C',)\nclass C: pass",
    },
    "/w/a.py",
    "C",
    "class /w/p/c.py#C",
  ],
  [
    "__all__ that cannot be read",
    { "/w/a.py": "from b import *", "/w/b.py": "__all__ = make()\nclass C: pass" },
    "/w/a.py",
    "C",
    "class /w/b.py#C",
  ],
  [
    "a later binding over a star",
    { "/w/a.py": "from b import *\nclass B: pass", "/w/b.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /w/a.py#B",
  ],
  [
    "an import for type checkers",
    {
      "/w/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from b import B",
      "/w/b.py": "class B: pass",
    },
    "/w/a.py",
    "B",
    "class /w/b.py#B",
  ],
  [
    "an import with a fallback",
    { "/w/a.py": "try:\n    from b import B\nexcept ImportError:\n    B = None", "/w/b.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /w/b.py#B",
  ],
  [
    "a fallback that can be read",
    { "/w/a.py": "try:\n    from fast import B\nexcept ImportError:\n    from b import B", "/w/b.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /w/b.py#B",
  ],
  [
    "modules that import each other",
    { "/w/a.py": "from b import B\nclass A: pass", "/w/b.py": "from a import A\nclass B: pass" },
    "/w/b.py",
    "A",
    "class /w/a.py#A",
  ],
  [
    "names that only lead to each other",
    { "/w/a.py": "from b import X", "/w/b.py": "from a import X" },
    "/w/a.py",
    "X",
    "external a.X",
  ],
  [
    "stars in a circle",
    { "/w/a.py": "from b import *\nclass A: pass", "/w/b.py": "from a import *\nclass B: pass" },
    "/w/b.py",
    "A",
    "class /w/a.py#A",
  ],
  [
    "a module that answers for any name",
    { "/w/a.py": "from b import Z", "/w/b.py": "def __getattr__(name): ..." },
    "/w/a.py",
    "Z",
    "nothing",
  ],
  ["a missing module", { "/w/a.py": "from x.y import Z" }, "/w/a.py", "Z", "external x.y.Z"],
  [
    "a folder that is a source root",
    { "/w/one/a.py": "from b import B", "/w/one/b.py": "class B: pass", "/w/b.py": "class B: pass" },
    "/w/one/a.py",
    "B",
    "class /w/one/b.py#B",
  ],
  [
    "a src folder",
    {
      "/w/setup.py": "",
      "/w/tests/a.py": "from p.b import B",
      "/w/src/p/__init__.py": "",
      "/w/src/p/b.py": "class B: pass",
    },
    "/w/tests/a.py",
    "B",
    "class /w/src/p/b.py#B",
  ],
  [
    "a folder with manage.py",
    { "/w/t/a.py": "from p.b import B", "/w/back/manage.py": "", "/w/back/p/b.py": "class B: pass" },
    "/w/t/a.py",
    "B",
    "class /w/back/p/b.py#B",
  ],
  [
    "a folder put on sys.path",
    {
      "/w/t/a.py": "from p.b import B",
      "/w/conf/settings.py":
        "import sys\nfrom pathlib import Path\nBASE = Path(__file__).resolve().parent.parent\nsys.path.insert(0, str(BASE / 'apps'))",
      "/w/apps/__init__.py": "",
      "/w/apps/p/b.py": "class B: pass",
    },
    "/w/t/a.py",
    "B",
    "class /w/apps/p/b.py#B",
  ],
  [
    "os.path on sys.path",
    {
      "/w/t/a.py": "from p.b import B",
      "/w/c/__init__.py": "",
      "/w/c/manage.py": "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), '..', 'lib'))",
      "/w/lib/p/b.py": "class B: pass",
    },
    "/w/t/a.py",
    "B",
    "class /w/lib/p/b.py#B",
  ],
  [
    "a package before the module it is named like",
    { "/w/p/__init__.py": "", "/w/p/redis.py": "import redis", "/site/redis/__init__.py": "" },
    "/w/p/redis.py",
    "redis",
    "module /site/redis/__init__.py",
  ],
  [
    "an installed package",
    { "/w/a.py": "from lib.m import B", "/site/lib/__init__.py": "", "/site/lib/m.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /site/lib/m.py#B",
  ],
  [
    "a stub where nothing is installed",
    { "/w/a.py": "from lib.m import B", "/stubs/lib/m.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /stubs/lib/m.py#B",
  ],
  [
    "the installed package before its stub",
    { "/w/a.py": "from lib.m import B", "/stubs/lib/m.py": "class B: pass", "/site/lib/m.py": "class B: pass" },
    "/w/a.py",
    "B",
    "class /site/lib/m.py#B",
  ],
  [
    "the standard library before a sibling",
    { "/w/p/__init__.py": "", "/w/p/a.py": "import json", "/w/p/json.py": "" },
    "/w/p/a.py",
    "json",
    "external json",
  ],
];

test.each(NAMES)("a name: %s", (_title, files, at, name, expected) => {
  expect(showSymbol(memoryProject(files).project.name(at, name))).toBe(expected);
});

test.each([
  ["from django.db import models", "models.ForeignKey", "django.db.models.ForeignKey"],
  ["from django.db.models import ForeignKey", "ForeignKey", "django.db.models.ForeignKey"],
  ["from django.db.models.fields.related import ForeignKey as FK", "FK", "django.db.models.ForeignKey"],
  ["from django.contrib.gis.db import models", "models.ForeignKey", "django.db.models.ForeignKey"],
  ["from django.contrib.gis.db import models", "models.PointField", "django.contrib.gis.db.models.PointField"],
  ["from django.db.models import *", "QuerySet", "django.db.models.QuerySet"],
  ["from django.db.models.query import QuerySet", "QuerySet", "django.db.models.QuerySet"],
  [
    "from django.db.models.query import prefetch_related_objects as p",
    "p",
    "django.db.models.prefetch_related_objects",
  ],
  ["import django.db.models", "django.db.models.Q", "django.db.models.Q"],
  ["from django.db.models.functions.text import Lower", "Lower", "django.db.models.functions.Lower"],
  ["from django.db.models.signals import post_save", "post_save", "django.db.models.signals.post_save"],
  ["from django.shortcuts import get_object_or_404 as g", "g", "django.shortcuts.get_object_or_404"],
  ["from django.contrib.auth import get_user_model", "get_user_model", "django.contrib.auth.get_user_model"],
  ["from django.contrib.admin.options import ModelAdmin", "ModelAdmin", "django.contrib.admin.ModelAdmin"],
  ["from django.views.generic.list import ListView", "ListView", "django.views.generic.ListView"],
  [
    "from rest_framework import serializers",
    "serializers.ModelSerializer",
    "rest_framework.serializers.ModelSerializer",
  ],
  ["from rest_framework.relations import SlugRelatedField as S", "S", "rest_framework.serializers.SlugRelatedField"],
])("%s: %s is known as %s", (statement, use, expected) => {
  const { project } = memoryProject({
    "/w/a.py": `${statement}\nused = ${use}`,
    "/site/django/__init__.py": "",
    "/site/rest_framework/serializers.py": "",
  });
  expect(showSymbol(project.name("/w/a.py", "used"))).toBe(`external ${expected}`);
});

it("follows Django into the models of its own apps, however they are imported", () => {
  const { project } = memoryProject({
    "/w/a.py":
      "from django.contrib import auth\nfrom django.contrib.auth import models as m\nA = auth.models.User\nB = m.User",
    "/site/django/contrib/auth/models.py":
      "from .base_user import Base\nfrom ..admin import site\nclass User(Base): pass",
    "/site/django/contrib/auth/base_user.py": "class Base: pass",
    "/site/django/contrib/admin/__init__.py": "site = 1",
  });
  const user = "class /site/django/contrib/auth/models.py#User";
  expect([showSymbol(project.name("/w/a.py", "A")), showSymbol(project.name("/w/a.py", "B"))]).toEqual([user, user]);
  expect(showSymbol(project.name("/site/django/contrib/auth/models.py", "Base"))).toMatch(/^class/);
  expect(showSymbol(project.name("/site/django/contrib/auth/models.py", "site"))).toBe(
    "external django.contrib.admin.site",
  );
});

function cls(project: Project, file: string, name: string): PythonSymbol & ClassReference {
  const symbol = project.name(file, name);
  if (symbol?.kind !== "class") throw new Error(`${name} is no class`);
  return symbol;
}

function order(
  source: string,
  name: string,
  more: Record<string, string> = {},
): { classes: string[]; external: readonly string[] } {
  const { project } = memoryProject({ "/w/a.py": source, ...more });
  const { classes, external } = project.mro(cls(project, "/w/a.py", name));
  return { classes: classes.map((item) => item.qualname), external };
}

describe("the method resolution order", () => {
  it("is Python's for a diamond", () => {
    const source = "class O: pass\nclass A(O): pass\nclass B(O): pass\nclass C(A, B): pass";
    expect(order(source, "C")).toEqual({ classes: ["C", "A", "B", "O"], external: [] });
  });
  it("keeps bases that cannot be read in their place", () => {
    const source =
      "from django.db import models\nfrom x import M\nclass A(M, models.Model): pass\nclass B(A, object): pass";
    expect(order(source, "B")).toEqual({
      classes: ["B", "A"],
      external: ["x.M", "django.db.models.Model", "builtins.object"],
    });
  });
  it("falls back to depth first where Python would refuse", () => {
    expect(order("class A: pass\nclass B(A): pass\nclass C(A, B): pass", "C").classes).toEqual(["C", "A", "B"]);
  });
  it("survives a class that is its own base", () => {
    expect(order("class A(B): pass\nclass B(A): pass", "A").classes).toEqual(["A", "B"]);
  });
  it("takes the earlier class for a base of the same name", () => {
    const more = { "/w/b.py": "class User: pass" };
    const { project } = memoryProject({ "/w/a.py": "from b import User\nclass User(User): pass", ...more });
    const { classes } = project.mro(cls(project, "/w/a.py", "User"));
    expect(classes.map((item) => item.file)).toEqual(["/w/a.py", "/w/b.py"]);
  });
  it("reads generic bases, computed managers and with_metaclass", () => {
    const source = [
      "from django.db import models",
      "class Q(models.QuerySet): pass",
      "Made = models.Manager.from_queryset(Q)",
      "class M(Made['Book']): pass",
      "class N(six.with_metaclass(Meta, Q)): pass",
      "class O(unknown()): pass",
    ].join("\n");
    expect(order(source, "M")).toEqual({
      classes: ["M", "Q"],
      external: ["django.db.models.Manager", "django.db.models.QuerySet"],
    });
    expect(order(source, "N").classes).toEqual(["N", "Q"]);
    expect(order(source, "O").external).toEqual(["?"]);
  });
  it("resolves a nested base in the enclosing class", () => {
    const source = "class A:\n    class X: pass\n    class Y(X): pass\nclass B:\n    class Y(A.Y): pass";
    const { project } = memoryProject({ "/w/a.py": source });
    const nested = project.member(cls(project, "/w/a.py", "B"), "Y");
    if (nested?.kind !== "class") throw new Error("no class");
    expect(project.mro(nested).classes.map((item) => item.qualname)).toEqual(["B.Y", "A.Y", "A.X"]);
  });
});

it("finds methods and attributes along the order, where nothing hides them", () => {
  const source = [
    "class A:",
    "    x = 1",
    "    y: int = 2",
    "    def f(self): pass",
    "    @property",
    "    def p(self): return 1",
    "    @p.setter",
    "    def p(self, value): pass",
    "    def g(self): pass",
    "class B(A):",
    "    x = 3",
    "    g = None",
  ].join("\n");
  const { project } = memoryProject({ "/w/a.py": source });
  const b = cls(project, "/w/a.py", "B");
  expect(project.method(b, "f")?.unit.qualname).toBe("A.f");
  expect(project.method(b, "p")?.unit.definition.params).toHaveLength(1);
  expect(project.method(b, "g")).toBeNull();
  expect(project.attribute(b, "x")?.owner.qualname).toBe("B");
  expect(project.attribute(b, "y")?.annotation).not.toBeNull();
  expect(project.attribute(b, "f")).toBeNull();
});

it("knows the direct subclasses in the workspace, and follows edits", () => {
  const { project, write } = memoryProject({
    "/w/a.py": "class A: pass",
    "/w/b.py": "from a import A\nclass B(A): pass",
  });
  const names = (): string[] => project.subclasses(cls(project, "/w/a.py", "A")).map((item) => item.qualname);
  expect(names()).toEqual(["B"]);
  write("/w/c.py", "import a\nclass C(a.A): pass");
  expect(names()).toEqual(["B", "C"]);
  write("/w/b.py", null);
  expect(names()).toEqual(["C"]);
});

it("forgets an answer when a file it read changes, appears or goes, and no other", () => {
  const { project, write, readsSince } = memoryProject({
    "/w/a.py": "from p import B",
    "/w/p/__init__.py": "from .b import B",
    "/w/p/b.py": "class B: pass",
    "/w/other.py": "from q import C",
    "/w/q.py": "class C: pass",
  });
  const names = (): string[] => [
    showSymbol(project.name("/w/a.py", "B")),
    showSymbol(project.name("/w/other.py", "C")),
  ];
  expect(names()).toEqual(["class /w/p/b.py#B", "class /w/q.py#C"]);
  readsSince();
  expect(names() && readsSince()).toEqual([]);
  write("/w/p/b.py", "B = 1");
  readsSince();
  expect(names()).toEqual(["value /w/p/b.py#B", "class /w/q.py#C"]);
  expect(readsSince()).not.toContain("/w/other.py");
  write("/w/q.py", null);
  expect(names()[1]).toBe("external q.C");
  write("/w/q/__init__.py", "class C: pass");
  expect(names()[1]).toBe("class /w/q/__init__.py#C");
});
