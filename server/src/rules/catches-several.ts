/** A handler around it knows that there may be several rows. */
export function catchesSeveral(caught: ReadonlySet<string>): boolean {
  return [...caught].some((name) => /(^|\.)MultipleObjectsReturned$/.test(name));
}
