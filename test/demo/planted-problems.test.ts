import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  comparePlanted,
  type Place,
  readLookAlikes,
  readPlanted,
  readRaces,
  readWonRaces,
} from "../../scripts/demo-planted.mjs";

const project = join(import.meta.dirname, "../projects/bookshop");
const planted = readPlanted(project);
const lookAlikes = readLookAlikes(project);
const races = readRaces(project);
const wonRaces = readWonRaces(project);

/** The line of a function's first statement, 1-based. */
function lineIn({ file, name }: Place): number {
  const lines = readFileSync(join(project, file), "utf8").split("\n");
  return lines.findIndex((line) => line.trim().startsWith(`def ${name}(`)) + 2;
}

describe("PROBLEMS.md", () => {
  it("plants at least twelve problems and as many look-alikes", () => {
    expect(planted.length).toBeGreaterThanOrEqual(12);
    expect(lookAlikes.length).toBeGreaterThanOrEqual(12);
  });

  it("plants races, and as many that are won", () => {
    expect(races.length).toBeGreaterThanOrEqual(4);
    expect(wonRaces.length).toBeGreaterThanOrEqual(races.length);
  });

  it.each([...planted, ...races])("names places that exist: $view", ({ read, rows }) => {
    for (const place of [read, rows]) expect(lineIn(place), `${place.file}: ${place.name}`).toBeGreaterThan(1);
  });

  it.each([...lookAlikes, ...wonRaces])("names places that exist: $view", ({ at }) => {
    expect(lineIn(at)).toBeGreaterThan(1);
  });

  it("says of every view on which side it is", () => {
    const apps = readdirSync(project, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const urls = apps.flatMap(({ name }) => (readdirSync(join(project, name)).includes("urls.py") ? [name] : []));
    const views = urls.flatMap((app) => {
      const text = readFileSync(join(project, app, "urls.py"), "utf8");
      return [...text.matchAll(/name="([\w-]+)"/g)].map(([, name]) => `${app}:${name}`);
    });
    const said = [...planted, ...lookAlikes, ...races, ...wonRaces].map(({ view }) => view);
    expect(said.filter((view) => view !== "orders:send_reminders").toSorted()).toEqual(views.toSorted());
  });
});

describe("comparing findings", () => {
  const problem = planted.find(({ view }) => view === "orders:order-history");
  if (problem === undefined) throw new Error("orders:order-history is not planted");
  const at = (place: Place) => ({ file: place.file, line: lineIn(place) });
  const found = {
    rule: problem.rule,
    ...at(problem.read),
    message: "customer is read for each row",
    reads: [at(problem.read)],
    query: { chain: [at(problem.rows)] },
  };

  it("knows a planted problem by where it reads and where its rows come from", () => {
    const { missed, unplanned } = comparePlanted(project, [found]);
    expect(missed).toHaveLength(planted.length + races.length - 1);
    expect(unplanned).toEqual([]);
  });

  it("counts a finding in a look-alike as unplanned", () => {
    const elsewhere = { ...found, ...at({ file: "orders/views.py", name: "status_summary" }), reads: [], query: null };
    expect(comparePlanted(project, [elsewhere]).unplanned).toEqual([elsewhere]);
  });

  it("notices a finding that does not name the way out", () => {
    const advised = planted.find(({ view }) => view === "accounts:customer-overview");
    if (advised === undefined) throw new Error("accounts:customer-overview is not planted");
    const say = (message: string) => ({
      rule: advised.rule,
      ...at(advised.read),
      message,
      reads: [at(advised.rows)],
      query: null,
    });
    const unadvised = (message: string) => comparePlanted(project, [say(message)]).unadvised.map(({ view }) => view);
    expect(unadvised("n queries. Ask with `filter(customer__in=...)`")).toEqual([]);
    expect(unadvised("n queries. Ask with `filter(status__in=...)`")).toEqual([advised.view]);
  });
});
