import { findProjects, type Project, projectOf } from "./find-projects";
import { readTestNames } from "./read-test-names";
import { type TestNames, USUAL_NAMES } from "./test-names";

/** How tests are named in the projects of workspace folders, read once until `forget`. Folders and files are absolute paths. */
export class ProjectNames {
  private readonly folders = new Map<string, ReadonlyMap<Project, TestNames>>();

  of(folder: string, file: string): TestNames {
    const names = this.namesIn(folder);
    const project = projectOf(file, [...names.keys()]);
    return (project && names.get(project)) ?? USUAL_NAMES;
  }

  /** A glob that no test file of the folders is outside of. */
  glob(folders: readonly string[]): string {
    const names = folders.flatMap((folder) => [...this.namesIn(folder).values()]);
    const files = new Set([USUAL_NAMES, ...names].flatMap((each) => each.files));
    return `**/{${[...files].map((pattern) => pattern.replace(/^\.?\//, "")).join(",")}}`;
  }

  /** To be called when a configuration or a manage.py has come, gone or changed. */
  forget(): void {
    this.folders.clear();
  }

  private namesIn(folder: string): ReadonlyMap<Project, TestNames> {
    const known = this.folders.get(folder);
    if (known !== undefined) return known;
    const names = new Map(findProjects(folder).map((project) => [project, readTestNames(project)]));
    this.folders.set(folder, names);
    return names;
  }
}
