from .base import ShopTestCase
from .data import SIZE


class ReviewTests(ShopTestCase):
    def test_latest_reviews_name_the_book(self):
        reviews = self.get_json("reviews:latest-reviews")["reviews"]
        self.assertEqual(len(reviews), 2 * SIZE)
        self.assertEqual(reviews[0], {"book": "Book 7", "rating": 5})

    def test_useful_reviews_come_first(self):
        reviews = self.get_json("reviews:useful-reviews")["reviews"]
        self.assertEqual(reviews[0], {"book": "Book 1", "by": "Customer 1", "useful": 1})

    def test_critics(self):
        critics = self.get_json("reviews:critics")["critics"]
        self.assertEqual(len(critics), SIZE)
        self.assertEqual(critics[0]["by"], "Customer 7")

    def test_fans(self):
        fans = self.get_json("reviews:fans")["fans"]
        self.assertEqual(fans[0], {"by": "Customer 7", "text": "5 stars from Customer 7"})

    def test_archive(self):
        archive = self.get_json("reviews:archive", 2024)["results"]
        self.assertEqual(len(archive), 2 * SIZE)
        self.assertEqual(archive[0]["isbn"], "9780000000007")

    def test_vote_summary(self):
        votes = self.get_json("reviews:vote-summary")["results"]
        self.assertEqual({key: votes[0][key] for key in ("helpful", "votes")}, {"helpful": 1, "votes": 1})

    def test_voters(self):
        self.assertEqual(len(self.get_json("reviews:voters")["voters"]), SIZE)
