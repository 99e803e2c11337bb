/** A table of settings of unknown content, read key by key. What is not as it should be becomes a sentence in `problems`. */
export interface ConfigurationTable {
  /** For messages: `tool.roundtrip.severity`. */
  readonly name: string;
  has(key: string): boolean;
  keys(): string[];
  value(key: string): unknown;
  string(key: string): string;
  strings(key: string): string[];
  table(key: string): ConfigurationTable;
  /** Complains about every key that was not asked for. */
  refuseOthers(): void;
}

export function readTable(value: unknown, name: string, problems: string[]): ConfigurationTable {
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isTable && value !== undefined) problems.push(`${name} must be a table.`);
  const entries = new Map(isTable ? Object.entries(value) : []);
  const asked = new Set<string>();
  const take = (key: string): unknown => {
    asked.add(key);
    return entries.get(key);
  };
  return {
    name,
    has: (key) => entries.has(key),
    keys: () => [...entries.keys()],
    value: take,
    string(key) {
      const found = take(key);
      if (found === undefined || typeof found === "string") return found ?? "";
      problems.push(`${name}.${key} must be a string.`);
      return "";
    },
    strings(key) {
      const found = take(key);
      if (found === undefined) return [];
      if (Array.isArray(found) && found.every((each) => typeof each === "string")) return found;
      problems.push(`${name}.${key} must be a list of strings.`);
      return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
    },
    table: (key) => readTable(take(key), `${name}.${key}`, problems),
    refuseOthers() {
      const others = [...entries.keys()].filter((key) => !asked.has(key));
      problems.push(...others.map((key) => `${name}.${key} is not a setting of Roundtrip.`));
    },
  };
}
