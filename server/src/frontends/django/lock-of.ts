/** What says among the names of a text that it locks rows of this: a model's, a queryset's class or a relation. */
export function lockOf(name: string): string {
  return `lock of ${name}`;
}
