import type { Project } from "../modules/project";

/** Tests put what they like on the requests that they make up. */
const TESTS = /\/(tests?|testing|test_[^/]*)\/|\/(test_[^/]*|[^/]*_tests?|tests?|conftest)\.py$/;

/** The names of attributes that some file of the project assigns on requests, with the files that do. */
export function requestNames(project: Project): ReadonlyMap<string, readonly string[]> {
  return project.memoise("request-names", () => {
    const found = new Map<string, string[]>();
    for (const file of project.allFiles()) {
      const { onRequests } = project.clues(file);
      if (onRequests.length === 0 || TESTS.test(file.slice(project.root.length))) continue;
      for (const name of onRequests) found.set(name, [...(found.get(name) ?? []), file]);
    }
    return found;
  });
}
