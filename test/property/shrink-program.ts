import type { Node, Program } from "./generate-program";

/**
 * Takes statements out of a failing program for as long as it goes on failing. `findFailing` gives the position of the
 * first of some candidates that fails, null when none does.
 */
export async function shrinkProgram(
  program: Program,
  findFailing: (candidates: readonly Program[]) => Promise<number | null>,
): Promise<Program> {
  let smallest = program;
  for (;;) {
    const candidates = smallerPrograms(smallest);
    const at = candidates.length === 0 ? null : await findFailing(candidates);
    const next = at === null ? undefined : candidates[at];
    if (next === undefined) return smallest;
    smallest = next;
  }
}

/** The program without one of its statements or helpers, or with a loop's body in the loop's place. */
function smallerPrograms(program: Program): Program[] {
  const indexes = withoutOne(program.index).map((index) => ({ ...program, index }));
  const helpers = program.helpers.flatMap((helper, at) => [
    { ...program, helpers: program.helpers.filter((_, other) => other !== at) },
    ...withoutOne(helper.body).map((body) => ({
      ...program,
      helpers: program.helpers.map((each, other) => (other === at ? { ...helper, body } : each)),
    })),
  ]);
  return [...indexes, ...helpers].filter(({ index }) => index.length > 0);
}

function withoutOne(nodes: readonly Node[]): Node[][] {
  return nodes.flatMap((node, at) => {
    const [before, after] = [nodes.slice(0, at), nodes.slice(at + 1)];
    const smaller = withoutOne(node.body).filter((body) => body.length > 0);
    return [[...before, ...after], ...smaller.map((body) => [...before, { ...node, body }, ...after])];
  });
}
