/** The test files of the workspace, by absolute path, for the menus that are offered on them: `tell` gets all of them when they change. */
export class TestFiles {
  private paths = new Set<string>();

  constructor(private readonly tell: (paths: string[]) => void) {}

  replace(paths: readonly string[]): void {
    this.paths = new Set(paths);
    this.tell([...this.paths]);
  }

  add(path: string): void {
    if (!this.paths.has(path)) this.replace([...this.paths, path]);
  }

  delete(path: string): void {
    if (this.paths.delete(path)) this.tell([...this.paths]);
  }
}
