/** A handler around it catches what is raised where the database refuses a row. */
export function catchesRefusal(caught: ReadonlySet<string>): boolean {
  return [...caught].some((name) =>
    /^(\*|(.*\.)?(IntegrityError|DatabaseError|Error|Exception|BaseException))$/.test(name),
  );
}
