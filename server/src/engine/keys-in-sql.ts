import type { ProgramSource } from "./name-mentions";

const MAKES_KEY = /\bRunSQL\b[\s\S]*\bUNIQUE\b/i;
/** The folder of the application that a file of models belongs to. */
const OF_MODELS = /^(.*)\/models(\.py|\/.*)$/;

/**
 * Which models have migrations whose SQL makes something unique: what that covers is read nowhere else, and told here by the
 * names in the same file alone.
 */
export class KeysInSql {
  private readonly byFolder = new Map<string, readonly string[]>();

  constructor(private readonly source: Pick<ProgramSource, "files" | "text">) {}

  /** Takes that files may have changed, or have come or gone. */
  changed(): void {
    this.byFolder.clear();
  }

  /** Whether a migration of its application makes a key by SQL and names the model, or its table. */
  mayCover(file: string, name: string): boolean {
    const folder = OF_MODELS.exec(file)?.[1];
    if (folder === undefined) return false;
    const mention = new RegExp(`(\\b|_)${name}\\b`, "i");
    return this.migrationsIn(folder).some((text) => mention.test(text));
  }

  private migrationsIn(folder: string): readonly string[] {
    const known = this.byFolder.get(folder);
    if (known) return known;
    const files = this.source.files().filter((file) => file.startsWith(`${folder}/migrations/`));
    const found = files.map((file) => this.source.text(file) ?? "").filter((text) => MAKES_KEY.test(text));
    this.byFolder.set(folder, found);
    return found;
  }
}
