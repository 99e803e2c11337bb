import type { Constant } from "./schema";

/** What is known of a value that a lookup compares with or a row is given. */
export interface KnownValue {
  /** Whether it is NULL: `possibly` where the program says that it may be, `unknown` where nothing tells. */
  readonly isNull: "no" | "unknown" | "possibly" | "always";
  /** Null where the source does not write it out. */
  readonly constant: Constant | null;
  /** Two values of one identity are equal. */
  readonly identity: string;
  /** The symbol of a value that is not known before a call; null for others. */
  readonly symbol: string | null;
  /** It is a row that this very call created, or a value that it drew at random: no other call looks for it. */
  readonly isNew?: true;
}
