/** Which files may give an attribute of a name to something, told from their texts. */
export class MemberNames {
  /** The words of each file that was looked at. */
  private readonly words = new Map<string, string>();
  private readonly asked = new Set<string>();

  /** `wordsIn` gives those of one file, each between spaces. */
  constructor(private readonly wordsIn: (file: string) => string) {}

  filesNaming(name: string, files: readonly string[]): readonly string[] {
    this.asked.add(name);
    return files.filter((file) => this.of(file).includes(` ${name} `));
  }

  /** Takes the words of a file as they are now; false where they are the same as far as somebody asked. */
  update(file: string): boolean {
    const before = this.words.get(file);
    if (before === undefined) return false;
    this.words.delete(file);
    const now = this.of(file);
    if (before === now) return false;
    return [...this.asked].some((name) => before.includes(` ${name} `) !== now.includes(` ${name} `));
  }

  private of(file: string): string {
    const words = this.words.get(file) ?? this.wordsIn(file);
    this.words.set(file, words);
    return words;
  }
}
