/** The name of what was read from a column of a row, under which effects speak of it. `instance` is the row's identity. */
export function columnRead(instance: string, column: string): string {
  return `${instance}/${column}`;
}
