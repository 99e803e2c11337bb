import { expect, test } from "vitest";
import { memoryProject } from "../modules/memory-project.fixture";
import { backendsOf, readSettings, type SettingsFacts } from "./settings-facts";

function settings(text: string, more: Record<string, string> = {}): SettingsFacts {
  return readSettings(memoryProject({ "/w/conf/settings.py": text, ...more }).project);
}

test.each([
  ["a list", "INSTALLED_APPS = ['a', 'b']", ["a", "b"]],
  ["a tuple and a list added", "A = ('a',)\nINSTALLED_APPS = list(A) + ['b']", ["a", "b"]],
  ["unpacking", "A = ['a']\nINSTALLED_APPS = [*A, 'b']", ["a", "b"]],
  [
    "steps",
    "INSTALLED_APPS = ['a']\nINSTALLED_APPS += ('b',)\nINSTALLED_APPS.append('c')\nINSTALLED_APPS.insert(0, 'd')\nINSTALLED_APPS.extend(['e'])\nINSTALLED_APPS.remove('a')",
    ["d", "b", "c", "e"],
  ],
  [
    "a switch that is not known",
    "INSTALLED_APPS = ['a']\nif env('X'):\n    INSTALLED_APPS += ['b']\nelse:\n    INSTALLED_APPS += ['c']",
    ["a", "c", "b"],
  ],
  [
    "a switch that is known",
    "DEBUG = False\nINSTALLED_APPS = ['a']\nif not DEBUG:\n    INSTALLED_APPS += ['b']\nelse:\n    INSTALLED_APPS += ['c']",
    ["a", "b"],
  ],
  ["an unknown part", "INSTALLED_APPS = ['a'] + more()", ["a"]],
  ["a class of settings", "class Base(Configuration):\n    INSTALLED_APPS = ['a']", ["a"]],
  ["a conditional", "INSTALLED_APPS = ['a'] if X else ['b']", ["b", "a"]],
  ["nothing that can be read", "INSTALLED_APPS = apps()", null],
])("installed apps: %s", (_title, text, expected) => {
  expect(settings(text).installedApps).toEqual(expected);
});

test("settings split over modules", () => {
  const facts = readSettings(
    memoryProject({
      "/w/manage.py":
        "import os\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings.dev')",
      "/w/conf/settings/__init__.py": "",
      "/w/conf/settings/base.py":
        "INSTALLED_APPS = ['a']\nUSER = 'x.User'\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}",
      "/w/conf/settings/dev.py":
        "from .base import *\nfrom .base import USER\nINSTALLED_APPS += ['b']\nAUTH_USER_MODEL = USER\nDATABASES['default']['ATOMIC_REQUESTS'] = True\ntry:\n    from .local import *\nexcept ImportError:\n    pass",
      "/w/conf/settings/local.py": "DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'",
    }).project,
  );
  expect(facts).toMatchObject({
    file: "/w/conf/settings/dev.py",
    installedApps: ["a", "b"],
    authUserModel: "x.User",
    defaultAutoField: "django.db.models.BigAutoField",
  });
  expect([...(facts.databases ?? [])]).toEqual([
    ["default", { engines: ["django.db.backends.postgresql"], atomicRequests: true }],
  ]);
});

test.each([
  ["DATABASES = {'default': dj_database_url.config(default='postgres://x')}", ["django.db.backends.postgresql"]],
  ["DATABASES = {'default': env.db('URL', default='sqlite:///x')}", ["django.db.backends.sqlite3"]],
  [
    "DATABASES = {'default': {'ENGINE': os.environ.get('E', 'django.db.backends.mysql')}}",
    ["django.db.backends.mysql"],
  ],
  ["DATABASES = {'default': {'ENGINE': os.environ['E']}}", null],
  ["DATABASES = {'default': env.db()}", null],
  [
    "if X:\n    DATABASES = {'default': {'ENGINE': 'a'}}\nelse:\n    DATABASES = {'default': {'ENGINE': 'b'}}",
    ["b", "a"],
  ],
])("engines of %s", (text, expected) => {
  expect(settings(`INSTALLED_APPS = []\n${text}`).databases?.get("default")?.engines).toEqual(expected);
});

test("a user model that is computed is unknown, one that is not set is Django's", () => {
  expect(settings("INSTALLED_APPS = []").authUserModel).toBe("auth.User");
  expect(settings("INSTALLED_APPS = []\nAUTH_USER_MODEL = find()").authUserModel).toBeNull();
});

test("an environment variable is taken as not set", () => {
  const switched = "if os.environ.get('X'):\n    AUTH_USER_MODEL = 'a.A'\n";
  expect(settings(`INSTALLED_APPS = []\n${switched}`).authUserModel).toBe("auth.User");
  expect(settings(`INSTALLED_APPS = []\n${switched}else:\n    AUTH_USER_MODEL = 'b.B'`).authUserModel).toBe("b.B");
});

test("the settings named in a test configuration", () => {
  const files = { "/w/a/settings.py": "INSTALLED_APPS = ['a']", "/w/b/other.py": "INSTALLED_APPS = ['b']" };
  expect(
    readSettings(memoryProject({ ...files, "/w/pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = b.other" }).project)
      .installedApps,
  ).toEqual(["b"]);
  expect(readSettings(memoryProject(files).project).installedApps).toEqual(["a"]);
});

test("settings are read again when one of their files changes", () => {
  const { project, write } = memoryProject({
    "/w/conf/settings.py": "from .base import *",
    "/w/conf/base.py": "INSTALLED_APPS = ['a']",
    "/w/manage.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'conf.settings'",
  });
  expect(readSettings(project).installedApps).toEqual(["a"]);
  write("/w/conf/base.py", "INSTALLED_APPS = ['b']");
  expect(readSettings(project).installedApps).toEqual(["b"]);
});

test("no settings at all", () => {
  expect(readSettings(memoryProject({ "/w/a.py": "" }).project)).toMatchObject({
    file: null,
    installedApps: null,
    databases: null,
  });
});

test("the servers' settings may name another database", () => {
  const names = (module: string) => `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.${module}")\n`;
  const uses = (engine: string) => `INSTALLED_APPS = []\nDATABASES = {"default": {"ENGINE": ${engine}}}\n`;
  const backends = (production: string) =>
    backendsOf(
      memoryProject({
        "/w/manage.py": names("dev"),
        "/w/conf/wsgi.py": names("production"),
        "/w/conf/asgi.py": names("production"),
        "/w/conf/dev.py": uses('"django.db.backends.sqlite3"'),
        "/w/conf/production.py": uses(production),
      }).project,
    );
  expect(backends('"django.db.backends.postgresql"')).toEqual(["sqlite3", "postgresql"]);
  expect(backends('"django.db.backends.sqlite3"')).toEqual(["sqlite3"]);
  expect(backends('os.environ["ENGINE"]')).toBeNull();
});
