const LEFT_OUT =
  /\/(migrations|tests?|testing|test_[^/]*|tests_[^/]*)\/|\/(test_[^/]*|[^/]*_tests?|tests?|conftest|factories)\.py$/;

/** Tests and migrations serve the schema, but findings in them are of no use to anybody. */
export function isAnalysed(file: string, root: string): boolean {
  return file.startsWith(`${root}/`) && !LEFT_OUT.test(file.slice(root.length));
}
