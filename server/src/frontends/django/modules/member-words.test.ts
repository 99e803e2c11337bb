import { expect, test } from "vitest";
import { memberWords } from "./member-words";

const TEXT = `
LINES = []


class Basket(Model):
    size = IntegerField()
    owner: Person
    first, last = 1, 2

    async def all_lines(self, given=None):
        self.kept = self.again = fetch(asked=1)
        self.left, self.right = given
        with open(given) as self.file:
            other.typed: int = 3
        if self.read == 4: inline = 5

Row = namedtuple("Row", "by_text also_so")
rows = Book.objects.annotate(counted=Count("tags"), summed=Sum("size"))
`;

test("what a text may give to attributes of something", () => {
  const words = memberWords(TEXT).trim().split(" ");
  const members =
    "Basket size owner first all_lines kept again left right file typed inline by_text also_so counted summed";
  expect(words).toEqual(expect.arrayContaining(members.split(" ")));
  for (const none of ["asked", "fetch", "read", "given"]) expect(words).not.toContain(none);
});
