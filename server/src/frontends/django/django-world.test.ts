import { expect, it } from "vitest";
import { DjangoWorld } from "./django-world";
import { memoryProject } from "./modules/memory-project.fixture";

const CALLS = 600;
const FILE = "/w/shop/helpers.py";

/** `call_0` calls `call_1`, and so on; the last function does what is given. */
function chainOfCalls(last: string): string {
  const links = Array.from({ length: CALLS }, (_, at) => `def call_${at}(book):\n    return call_${at + 1}(book)\n`);
  return `${links.join("\n")}\ndef call_${CALLS}(book):\n    return ${last}\n`;
}

it("follows calls nested deeper than the stack holds", () => {
  const { project } = memoryProject({ [FILE]: chainOfCalls("book.author") });
  const summary = new DjangoWorld(project, { has: () => false, mayReach: () => false, filesNaming: () => [] }).summary(
    FILE,
    "call_0",
  );
  expect(summary?.steps).toContainEqual(
    expect.objectContaining({ operation: expect.objectContaining({ name: "author" }) }),
  );
});

it("ends where many functions call each other in a ring", () => {
  const { project } = memoryProject({ [FILE]: chainOfCalls("call_0(book)") });
  const world = new DjangoWorld(project, { has: () => false, mayReach: () => false, filesNaming: () => [] });
  expect(world.summary(FILE, "call_0")).not.toBeNull();
  expect(world.summary(FILE, `call_${CALLS}`)).not.toBeNull();
});
