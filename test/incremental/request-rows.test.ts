import { expect, it } from "vitest";
import { EditedFolder } from "./edited-folder";

const MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n';
const SETTINGS = 'INSTALLED_APPS = ["club"]\nMIDDLEWARE = ["club.middleware.TeamMiddleware"]\n';
const MODELS = `
from django.db import models


class Coach(models.Model):
    name = models.CharField(max_length=40)


class Team(models.Model):
    name = models.CharField(max_length=40)


class Player(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="players")
    coach = models.ForeignKey(Coach, on_delete=models.CASCADE)
`;
const VIEWS = `
def index(request):
    return [player.coach.name for player in request.team.players.all()]
`;

function middleware(team: string): string {
  return `
from club.models import Coach, Team
from django.utils.deprecation import MiddlewareMixin


class TeamMiddleware(MiddlewareMixin):
    def process_request(self, request):
        request.team = ${team}
`;
}

const FOUND = middleware("Team.objects.first()");

function club(): EditedFolder {
  const texts = { "manage.py": MANAGE, "settings.py": SETTINGS, "club/__init__.py": "", "club/models.py": MODELS };
  return new EditedFolder(
    new Map(Object.entries({ ...texts, "club/middleware.py": FOUND, "club/views.py": VIEWS, "club/other.py": "" })),
  );
}

const EDITS: readonly (readonly [name: string, path: string, text: string, found: number])[] = [
  ["the middleware puts a text there", "club/middleware.py", middleware('"home"'), 0],
  ["it puts a row of another model there", "club/middleware.py", middleware("Coach.objects.first()"), 0],
  ["it loads what is read", "club/middleware.py", middleware('Team.objects.prefetch_related("players__coach")[0]'), 0],
  ["it puts another row there", "club/middleware.py", middleware('Team.objects.get(name="home")'), 1],
  ["it puts it under another name", "club/middleware.py", FOUND.replace("request.team", "request.club"), 0],
  ["the settings name another middleware", "settings.py", SETTINGS.replace("Team", "Coach"), 0],
  ["the settings cannot be read", "settings.py", SETTINGS.replace("[", "choose(["), 1],
  ["another function puts a text there", "club/other.py", "def view(request):\n    request.team = 'home'\n", 0],
  [
    "another function puts an unknown value there",
    "club/other.py",
    "def view(request):\n    request.team = find()\n",
    0,
  ],
  ["it has the same name", "club/other.py", "def view(request, token):\n    request.team = token.team\n", 1],
  ["another function puts None there", "club/other.py", "def view(request):\n    request.team = None\n", 1],
];

it.each(EDITS)("tells the views of an edit: %s", (_, path, text, found) => {
  const folder = club();
  const before = folder.text(path);
  expect(folder.findings("club/views.py")).toHaveLength(1);
  folder.edit(path, text);
  expect(folder.findings("club/views.py")).toHaveLength(found);
  expect(folder.everything()).toEqual(folder.afresh());
  folder.edit(path, before);
  expect(folder.findings("club/views.py")).toHaveLength(1);
});
