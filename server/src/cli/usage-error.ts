/** Something the caller has to mend; its message is one sentence, shown as it is. */
export class UsageError extends Error {}
