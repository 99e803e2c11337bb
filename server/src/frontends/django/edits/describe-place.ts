import type { Query } from "../../../orm/query";
import type { Place } from "./choose-place";

/**
 * The end of a title: the file, when it is another one than that of the expression whose rows are read, and who else
 * gets the load.
 */
export function describePlace(place: Place, query: Query): string {
  const read = query.chain.at(-1)?.span.file;
  const file = read === place.file ? "" : ` in ${place.file.split("/").slice(-2).join("/")}`;
  const others = place.otherReaders;
  if (others === 0 || place.safety === "safe") return file;
  return `${file}, also for ${others} other ${others === 1 ? "reader" : "readers"}`;
}
