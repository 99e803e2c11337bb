const TESTS =
  /\/(tests?|testing|test_[^/]*|tests_[^/]*|[^/]*_tests)\/|\/(test_[^/]*|[^/]*_tests?|tests?|testing|conftest|factories)\.py$/;
const MIGRATIONS = /\/migrations\//;

/** Tests and migrations serve the schema, but findings in them are of no use to anybody. */
export function isAnalysed(file: string, root: string): boolean {
  return file.startsWith(`${root}/`) && !isTestFile(file, root) && !MIGRATIONS.test(file.slice(root.length));
}

/** It holds tests, or what only tests need. */
export function isTestFile(file: string, root: string): boolean {
  return TESTS.test(file.slice(root.length));
}
