import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../server/src/frontends/django/schema/build-schema";
import { usableEnvironments } from "../truth/usable-environments";
import { compareWithMeta, type DumpedModel } from "./compare-with-meta";
import { readProject } from "./read-project";

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, "project");

/** Django's own words about the project's models, and the folder its packages lie in. */
async function askDjango(python: string): Promise<{ models: Record<string, DumpedModel>; sitePackages: string }> {
  const { stdout } = await run(python, [join(import.meta.dirname, "dump_meta.py")], { maxBuffer: 1 << 26 });
  const where = await run(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
  return {
    models: (JSON.parse(stdout) as { models: Record<string, DumpedModel> }).models,
    sitePackages: where.stdout.trim(),
  };
}

const environments = await usableEnvironments();

describe.each(environments)("Django $version", ({ python }) => {
  it("has the same models as the schema read from its own files", async () => {
    const { models, sitePackages } = await askDjango(python);
    const schema = buildSchema(await readProject(PROJECT, [sitePackages]));
    expect(compareWithMeta(schema, models)).toEqual([]);
  });

  it("has the same models as the schema read from our declarations alone", async () => {
    const { models } = await askDjango(python);
    const schema = buildSchema(await readProject(PROJECT, []));
    expect(compareWithMeta(schema, models)).toEqual([]);
  });
});
