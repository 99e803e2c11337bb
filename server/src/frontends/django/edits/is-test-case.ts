import type { Project } from "../modules/project";

/** Classes whose `assertNumQueries` counts in one transaction, as known where they are not read. */
const TEST_CASES = new Set([
  "django.test.TestCase",
  "django.test.testcases.TestCase",
  "rest_framework.test.APITestCase",
]);
/** The same where the environment is read. */
const HOME = /\/django\/test\/testcases\.py$/;

/** Whether a class, by its qualified name, is one of Django's `TestCase`, and all that it inherits is known. */
export function isTestCase(project: Project, file: string, qualname: string): boolean {
  const definition = project.facts(file)?.classes.get(qualname);
  if (!definition) return false;
  const { classes, external } = project.mro({ file, qualname, definition });
  if (external.includes("?")) return false;
  return (
    external.some((dotted) => TEST_CASES.has(dotted)) ||
    classes.some((each) => each.qualname === "TestCase" && HOME.test(each.file))
  );
}
