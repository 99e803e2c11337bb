/** The name of what was read from a column of a row, under which effects speak of it. `instance` is the row's identity. */
export function columnRead(instance: string, column: string): string {
  return `${instance}/${column}`;
}

/** The identity of the row of which {@link columnRead} names a column. */
export function rowOf(read: string): string {
  return read.slice(0, read.lastIndexOf("/"));
}
