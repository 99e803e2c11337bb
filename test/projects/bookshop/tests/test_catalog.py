from django.urls import reverse

from catalog.models import Book, Country, Publisher

from .base import ShopTestCase
from .data import SIZE


class BookTests(ShopTestCase):
    def test_list_names_the_publisher(self):
        books = self.get_json("catalog:book-list")["books"]
        self.assertEqual(len(books), SIZE)
        self.assertEqual(books[0], {"title": "Book 7", "publisher": "Publisher 7"})

    def test_shelf_shows_the_same_as_the_list(self):
        self.assertEqual(self.get_json("catalog:book-shelf"), self.get_json("catalog:book-list"))

    def test_origins_group_titles_by_country(self):
        origins = self.get_json("catalog:book-origins")
        self.assertEqual(origins["Country 3"], ["Book 3"])
        self.assertEqual(len(origins), SIZE)

    def test_imports_leave_out_british_books(self):
        Country.objects.filter(code="C1").update(code="GB")
        imports = self.get_json("catalog:book-imports")["imports"]
        self.assertEqual(len(imports), SIZE - 1)
        self.assertNotIn("Book 1", [book["title"] for book in imports])

    def test_detail(self):
        detail = self.get_json("catalog:book-detail", "9780000000002")
        self.assertEqual(detail["publisher"], "Publisher 2")
        self.assertEqual(detail["country"], "Country 2")
        self.assertEqual(sorted(detail["authors"]), ["Author 2.0", "Author 2.1"])

    def test_credits_name_all_authors(self):
        self.assertIn("<li>Book 4 by Author 4.0, Author 4.1</li>", self.get_text("catalog:book-credits"))

    def test_search_finds_titles(self):
        results = self.get_json("catalog:book-search", q="book")["results"]
        self.assertEqual(len(results), SIZE)
        self.assertEqual(results[0], "Book 0 (Publisher 0)")

    def test_newest_come_first(self):
        results = self.get_json("catalog:newest-books")["results"]
        self.assertEqual(len(results), 5)
        self.assertEqual(results[0], "Book 7 (Publisher 7)")

    def test_covers(self):
        covers = self.get_json("catalog:cover-gallery")["covers"]
        self.assertEqual(covers[5], {"title": "Book 5", "image": "covers/5.png"})

    def test_breadcrumbs_start_at_the_subject(self):
        trails = self.get_json("catalog:breadcrumbs")
        self.assertEqual(trails["9780000000006"], "Subject 6 / Category 6")

    def test_highlights_quote_good_reviews(self):
        highlights = self.get_json("catalog:book-highlights")["highlights"]
        self.assertEqual(len(highlights), SIZE)
        self.assertEqual(highlights[0]["quote"], "5 stars from Customer 7")

    def test_praise(self):
        books = self.get_json("catalog:praised-books")["books"]
        self.assertEqual(books[0]["quotes"], ["5 stars from Customer 7"])


class CategoryTests(ShopTestCase):
    def test_index(self):
        index = self.get_json("catalog:category-index")["index"]
        self.assertEqual(len(index), SIZE)
        self.assertIn("Category 1: Book 1", index)

    def test_tree(self):
        self.assertEqual(self.get_json("catalog:category-tree")["Subject 3"], ["Category 3"])

    def test_sizes(self):
        sizes = self.get_json("catalog:category-sizes")
        self.assertEqual(sizes["Category 3"], 1)
        self.assertEqual(sizes["Subject 3"], 0)


class PublisherTests(ShopTestCase):
    def test_catalogue(self):
        catalogue = self.get_json("catalog:publisher-catalogue")["catalogue"]
        self.assertEqual(catalogue[2], {"publisher": "Publisher 2", "titles": ["Book 2"]})

    def test_sizes(self):
        self.assertEqual(self.get_json("catalog:publisher-sizes")["Publisher 2"], 1)

    def test_summary(self):
        self.assertIn("Publisher 2, Country 2: 1", self.get_text("catalog:publisher-summary"))

    def test_detail(self):
        publisher = Publisher.objects.get(name="Publisher 4")
        detail = self.get_json("catalog:publisher-detail", publisher.pk)
        self.assertEqual(detail["titles"], ["Book 4, Publisher 4"])

    def test_keys(self):
        book = Book.objects.get(title="Book 5")
        self.assertEqual(self.get_json("catalog:publisher-keys")[str(book.publisher_id)], [book.isbn])


class AuthorTests(ShopTestCase):
    def test_index(self):
        authors = self.get_json("catalog:author-index")["authors"]
        self.assertEqual(authors[0], {"author": "Author 0.0", "country": "", "titles": ["Book 0"]})
        self.assertEqual(authors[1]["country"], "Country 0")

    def test_shelves(self):
        shelves = self.get_json("catalog:author-shelves")["shelves"]
        self.assertEqual(len(shelves), 2 * SIZE)
        self.assertEqual(shelves[0], {"author": "Author 0.0", "title": "Book 0", "publisher": "Publisher 0"})


class ReportTests(ShopTestCase):
    def test_stock_report_names_scarce_editions(self):
        lines = self.get_text("catalog:stock-report").splitlines()
        self.assertEqual(len(lines), SIZE)
        self.assertEqual(lines[3], "Book 3, paperback has 3 left")

    def test_catalogue_export(self):
        rows = self.get_text("catalog:export-catalogue").splitlines()
        self.assertEqual(rows[0], "isbn;title;publisher")
        self.assertEqual(rows[1], "9780000000000;Book 0;Publisher 0")

    def test_price_export(self):
        rows = self.get_text("catalog:export-prices").splitlines()
        self.assertEqual(rows[1], "9780000000000;Publisher 0;10.00")


class ImportTests(ShopTestCase):
    def post(self, view, **data):
        return self.client.post(reverse(view), data).json()

    def test_an_author_is_imported_once(self):
        name = {"first_name": "Ursula", "last_name": "Le Guin"}
        first, again = (self.post("catalog:import-author", **name) for _ in range(2))
        self.assertEqual(first, again)
        self.assertEqual(first["name"], "Ursula Le Guin")

    def test_a_country_keeps_its_name(self):
        self.assertEqual(self.post("catalog:import-country", code="C1", name="Other")["name"], "Country 1")

    def test_a_category_gets_its_new_name(self):
        self.assertEqual(self.post("catalog:import-category", slug="subject-1", name="Other")["name"], "Other")
