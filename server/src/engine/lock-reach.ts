import type { FunctionWords } from "../frontends/django/read-functions";

/** Everything may be reached. */
const EVERYTHING = "everything";

/** Python calls these where nothing speaks of them. */
const IMPLICIT = /^__\w+__$/;

/** Which functions may run while a caller of theirs holds locks: told by names, from the functions that lock. */
export class LockReach {
  private all: readonly FunctionWords[] | null = null;
  private byName: ReadonlyMap<string, readonly FunctionWords[]> = new Map();
  private readonly byFile = new Map<string, readonly FunctionWords[]>();
  private readonly reached = new Map<string, ReadonlySet<string> | typeof EVERYTHING>();

  /** `functionsIn` gives those of one file. */
  constructor(private readonly functionsIn: (file: string) => readonly FunctionWords[]) {}

  /**
   * Whether a function called `name` may run while rows of one of these are locked. `requests` says that a transaction is
   * open around every request.
   */
  mayReach(name: string, locks: readonly string[], requests: boolean, files: readonly string[]): boolean {
    if (this.all === null) this.gather(files);
    const key = `${requests} ${locks.join(" ")}`;
    let reached = this.reached.get(key);
    if (reached === undefined) {
      reached = this.reach(new Set(locks), requests);
      this.reached.set(key, reached);
    }
    return reached === EVERYTHING || reached.has(name) || (reached.size > 0 && IMPLICIT.test(name));
  }

  /** Takes the functions of a file as they are now; false when they say what was known, or nobody asked yet. */
  update(file: string): boolean {
    if (this.all === null) return false;
    const before = JSON.stringify(this.byFile.get(file) ?? []);
    if (JSON.stringify(this.functionsIn(file)) === before) return false;
    this.all = null;
    return true;
  }

  private gather(files: readonly string[]): void {
    this.reached.clear();
    this.byFile.clear();
    for (const file of files) this.byFile.set(file, this.functionsIn(file));
    this.all = [...this.byFile.values()].flat();
    const byName = new Map<string, FunctionWords[]>();
    for (const each of this.all) {
      const same = byName.get(each.name);
      if (same) same.push(each);
      else byName.set(each.name, [each]);
    }
    this.byName = byName;
  }

  private reach(locks: ReadonlySet<string>, requests: boolean): ReadonlySet<string> | typeof EVERYTHING {
    const lockers = (this.all ?? []).filter((each) => each.locks?.some((lock) => locks.has(lock)));
    const reached = new Set<string>();
    const running = new Set<FunctionWords>(lockers);
    // What a function locked stays locked behind its end, until the transaction of a caller ends.
    const holders = new Set<FunctionWords>(lockers);
    for (const holder of holders) {
      if (holder.name === "" || IMPLICIT.test(holder.name)) return EVERYTHING;
      for (const user of this.usersOf(holder)) {
        const isHeld = requests || holder.opens !== true || user.opens === true;
        if (!isHeld && holder.hosts !== true) continue;
        if (isHeld) holders.add(user);
        if (!lockers.includes(user)) reached.add(user.name);
        running.add(user);
      }
    }
    for (const { words, strays, sends } of running) {
      if (strays) return EVERYTHING;
      for (const word of words.trim().split(" ")) {
        reached.add(word);
        for (const next of this.byName.get(word) ?? []) running.add(next);
      }
      if (!sends) continue;
      for (const receiver of this.all ?? []) {
        if (!receiver.receives) continue;
        reached.add(receiver.name);
        running.add(receiver);
      }
    }
    return reached;
  }

  private usersOf({ name }: FunctionWords): readonly FunctionWords[] {
    const mention = ` ${name} `;
    return (this.all ?? []).filter((each) => each.name !== name && each.words.includes(mention));
  }
}
