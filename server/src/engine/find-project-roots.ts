const NOT_A_PROJECT = /\/(tests?|testing|docs?|examples?|fixtures|[^/]*templates?|node_modules)(\/|$)/;

/**
 * The folders of the Django projects of a workspace: those that hold a `manage.py`, when there are several side by
 * side; else the workspace itself is the one project. Folders of tests, documentation and templates do not count.
 */
export function findProjectRoots(root: string, sourceFiles: readonly string[]): readonly string[] {
  const folders = sourceFiles
    .filter((file) => file.endsWith("/manage.py") && file.startsWith(`${root}/`))
    .map((file) => file.slice(0, -"/manage.py".length))
    .filter((folder) => !NOT_A_PROJECT.test(folder.slice(root.length)))
    .sort();
  const outermost = folders.filter(
    (folder, at) => !folders.slice(0, at).some((other) => `${folder}/`.startsWith(`${other}/`)),
  );
  return outermost.length < 2 ? [root] : [...outermost, root];
}

/** The root that a file belongs to: the first that holds it, in the order of {@link findProjectRoots}. */
export function rootOf(roots: readonly string[], file: string): string {
  return roots.find((root) => file.startsWith(`${root}/`)) ?? roots.at(-1) ?? "";
}
