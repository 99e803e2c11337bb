import type { Node, Program } from "./generate-program";

/** The files of a program, by path. */
export function writeProgram(program: Program): Record<string, string> {
  const names = program.helpers.map(({ name }) => name);
  const imports =
    "from django.db.models import Prefetch, prefetch_related_objects\nfrom shop.models import Author, Book, Country, Profile, Review, Tag\n";
  const helpers = program.helpers.map(
    ({ name, parameter, body }) => `\n\ndef ${name}(${parameter}):\n${writeNodes(body, 1)}`,
  );
  const from = names.length === 0 ? "" : `from shop.helpers import ${names.join(", ")}\n`;
  return {
    "shop/models.py": program.shop.models,
    "shop/helpers.py": `${imports}${helpers.join("")}`,
    "shop/views.py": `${from}${imports}\n\ndef index():\n${writeNodes(program.index, 1)}`,
  };
}

function writeNodes(nodes: readonly Node[], depth: number): string {
  if (nodes.length === 0) return `${"    ".repeat(depth)}pass\n`;
  return nodes
    .map(({ line, body }) => {
      const inner = line.endsWith(":") ? writeNodes(body, depth + 1) : "";
      return `${"    ".repeat(depth)}${line}\n${inner}`;
    })
    .join("");
}
