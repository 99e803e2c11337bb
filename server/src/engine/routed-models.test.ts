import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODEL = `from django.db import models


class Note(models.Model):
    name = models.CharField(max_length=80)
`;
const SERVICES = "from NAME.models import Note\n\n\ndef note(name):\n    Note.objects.get_or_create(name=name)\n";

/** The applications whose race is told with a router of that code. */
function told(router: string, setting = '["conf.routers.Router"]'): string[] {
  const files: Record<string, string> = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n',
    "conf/__init__.py": "",
    "conf/settings.py": `INSTALLED_APPS = ["shop", "archive"]\nDATABASE_ROUTERS = ${setting}\n`,
    "conf/routers.py": router,
  };
  const apps = ["shop", "archive"];
  for (const app of apps) {
    files[`${app}/__init__.py`] = "";
    files[`${app}/models.py`] = MODEL;
    files[`${app}/services.py`] = SERVICES.replace("NAME", app);
  }
  const analysis = memoryAnalysis(files);
  return apps.filter((app) => analysis.findings(pathOf(`${app}/services.py`)).length > 0);
}

function router(body: string, before = ""): string {
  const lines = body.split("\n").map((line) => `        ${line}`);
  return `import threading\nfrom django.conf import settings\nfrom django.db import DEFAULT_DB_ALIAS\nLOCAL = threading.local()\n${before}\n\nclass Router:\n    apps = {"archive": "files"}\n\n    def db_for_write(self, model, **hints):\n${lines.join("\n")}\n`;
}

test.each([
  ["a name that is written out", 'return "files"'],
  ["a name of the settings", "return settings.FILES"],
  ["Django's own name", "return DEFAULT_DB_ALIAS"],
  ["nothing", "return None"],
  ["a name by the application", "return self.apps[model._meta.app_label]"],
  ["a name by the application, kept before", "app = model._meta.app_label\nreturn self.apps.get(app)"],
  ["one of two names", 'return "files" if model._meta.app_label == "archive" else None'],
  ["the database of the row that it goes with", 'return hints["instance"]._state.db'],
  ["no answer for what is only read", 'raise ValueError("read only")'],
])("both are told where a router gives %s", (_, body) => {
  expect(told(router(body))).toEqual(["shop", "archive"]);
});

test.each([
  ["a name of the thread", "return LOCAL.alias"],
  ["a name that a function finds", "return active()"],
  ["a name that the router keeps", "return self.state.alias"],
])("neither is told where a router gives %s", (_, body) => {
  expect(told(router(body))).toEqual([]);
});

test.each([
  ["returns before", 'if model._meta.app_label != "archive":\n    return None\nreturn LOCAL.alias'],
  ["asks for one application", 'if model._meta.app_label == "archive":\n    return LOCAL.alias'],
  ["asks for some", 'if model._meta.app_label in ("archive", "other"):\n    return LOCAL.alias\nreturn None'],
  ["asks for a constant", "if model._meta.app_label == APP:\n    return LOCAL.alias"],
  ["asks for what a class says", "if model._meta.app_label != LABEL:\n    return None\nreturn LOCAL.alias"],
])("one is told where a router %s", (_, body) => {
  expect(
    told(router(body, 'class Config:\n    label = "archive"\n\n\nAPP = "archive"\nLABEL = Config.label\n')),
  ).toEqual(["shop"]);
});

test("a router that only tells where to read", () => {
  const text = router("return LOCAL.alias").replace("db_for_write", "db_for_read");
  expect(told(text)).toEqual(["shop", "archive"]);
});

test("a router of a package, and one that the settings do not name", () => {
  expect(told(router("return LOCAL.alias"), '["multidb.Router"]')).toEqual(["shop", "archive"]);
  expect(told(router("return LOCAL.alias"), "[]")).toEqual(["shop", "archive"]);
});
