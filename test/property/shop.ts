import { choose, type Random } from "../no-throw/create-random";

export type ModelName = "Country" | "Author" | "Profile" | "Tag" | "Book" | "Review";

export interface Accessor {
  readonly name: string;
  readonly target: ModelName;
}

/** The attributes of a model that lead to one row and to many. */
export interface Accessors {
  readonly one: readonly Accessor[];
  readonly many: readonly Accessor[];
}

/** Models with rows of which every one has the same number of related rows, and none has a relation that is empty. */
export interface Shop {
  readonly models: string;
  readonly data: string;
  readonly accessors: Readonly<Record<ModelName, Accessors>>;
}

/** The models of one program: which relations may be null and what they are called backwards differs. */
export function describeShop(random: Random): Shop {
  const books = choose(random, ["books", "book_set"]);
  const reviews = choose(random, ["reviews", "review_set"]);
  const named = (name: string) => (name.endsWith("_set") ? "" : `, related_name="${name}"`);
  const key = (target: string, back: string) => {
    const nullable = random(2) === 0;
    return `models.ForeignKey("${target}", ${nullable ? "null=True, on_delete=models.SET_NULL" : "on_delete=models.CASCADE"}${back})`;
  };
  const members = writeMembers(random);
  const models = `from django.db import models


class Country(models.Model):
    name = models.CharField(max_length=80)
${members("Country")}

class Author(models.Model):
    name = models.CharField(max_length=80)
    country = ${key("Country", ', related_name="authors"')}
    mentor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="students")
${members("Author")}

class Profile(models.Model):
    name = models.CharField(max_length=80)
    author = models.OneToOneField(Author, on_delete=models.CASCADE)
${members("Profile")}

class Tag(models.Model):
    name = models.CharField(max_length=80)
${members("Tag")}

class Book(models.Model):
    name = models.CharField(max_length=80)
    author = ${key("Author", named(books))}
    editor = ${key("Author", ', related_name="edited"')}
    tags = models.ManyToManyField(Tag, related_name="books")
${members("Book")}

class Review(models.Model):
    name = models.CharField(max_length=80)
    book = ${key("Book", named(reviews))}
${members("Review")}`;
  return { models, data: DATA, accessors: describeAccessors(books, reviews) };
}

/** A method and a property that read a relation, for every model. */
function writeMembers(random: Random): (model: ModelName) => string {
  const reads: Record<string, readonly string[]> = {
    Country: ["self.name", "self.authors.count()"],
    Author: ["self.country.name", "self.mentor.name", "self.profile.name"],
    Profile: ["self.author.name", "self.author.country.name"],
    Tag: ["self.books.count()", "self.name"],
    Book: ["self.author.name", "self.editor.country.name", "[tag.name for tag in self.tags.all()]"],
    Review: ["self.book.author.name", "self.book.name"],
  };
  return (model) => `
    def describe(self):
        return ${choose(random, reads[model] ?? [])}

    @property
    def label(self):
        return ${choose(random, reads[model] ?? [])}
`;
}

const DATA = `for n in range(1, 5):
    Country.objects.create(pk=n, name=f"country {n}")
    Author.objects.create(pk=n, name=f"author {n}", country_id=n)
    Profile.objects.create(pk=n, name=f"profile {n}", author_id=n)
    Tag.objects.create(pk=n, name=f"tag {n}")
for n in range(1, 5):
    Author.objects.filter(pk=n).update(mentor_id=n % 4 + 1)
for n in range(1, 9):
    book = Book.objects.create(pk=n, name=f"book {n}", author_id=(n - 1) % 4 + 1, editor_id=n % 4 + 1)
    book.tags.add((n - 1) % 4 + 1, n % 4 + 1, (n + 1) % 4 + 1)
for n in range(1, 17):
    Review.objects.create(pk=n, name=f"review {n}", book_id=(n - 1) % 8 + 1)
`;

function describeAccessors(books: string, reviews: string): Record<ModelName, Accessors> {
  const to = (name: string, target: ModelName): Accessor => ({ name, target });
  return {
    Country: { one: [], many: [to("authors", "Author")] },
    Author: {
      one: [to("country", "Country"), to("mentor", "Author"), to("profile", "Profile")],
      many: [to(books, "Book"), to("edited", "Book"), to("students", "Author")],
    },
    Profile: { one: [to("author", "Author")], many: [] },
    Tag: { one: [], many: [to("books", "Book")] },
    Book: { one: [to("author", "Author"), to("editor", "Author")], many: [to("tags", "Tag"), to(reviews, "Review")] },
    Review: { one: [to("book", "Book")], many: [] },
  };
}
