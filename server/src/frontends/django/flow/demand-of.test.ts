import { expect, it } from "vitest";
import { DjangoWorld } from "../django-world";
import { memoryProject } from "../modules/memory-project.fixture";
import { demandOf, pathsRead } from "./demand-of";

function readsOf(source: string): string[] {
  const { project } = memoryProject({ "/w/shop/helpers.py": source });
  const summary = new DjangoWorld(project, { has: () => false, mayReach: () => false, filesNaming: () => [] }).summary(
    "/w/shop/helpers.py",
    "show",
  );
  if (!summary) throw new Error("The function was not analysed.");
  return pathsRead(demandOf(summary, 0));
}

it("follows reads, loops and names", () => {
  const source = `
def show(books):
    for book in books[:10]:
        author = book.author
        print(author.name, author.country.name)
        for tag in book.tags.all():
            print(tag.label)
`;
  expect(readsOf(source)).toEqual(["author.name", "author.country.name", "tags.label"]);
});

it("takes the reads of what it calls as its own", () => {
  const source = `
def name_of(person):
    return person.profile.name

def show(book):
    return name_of(book.author)
`;
  expect(readsOf(source)).toEqual(["author.profile.name"]);
});

it("says nothing of a parameter that is not touched", () => {
  expect(readsOf("def show(book):\n    return 1\n")).toEqual([]);
});
