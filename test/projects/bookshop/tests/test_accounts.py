from accounts.models import User

from .base import ShopTestCase
from .data import SIZE


class CustomerTests(ShopTestCase):
    def test_addresses_of_the_signed_in_customer(self):
        self.client.force_login(User.objects.get(username="customer3"))
        answer = self.get_json("accounts:my-addresses")
        self.assertEqual(answer["city"], "City 3")
        self.assertEqual(answer["addresses"][0], {"address": "3 High Street, AB3", "for": "Customer 3"})

    def test_overview_says_who_waits(self):
        customers = self.get_json("accounts:customer-overview")["customers"]
        self.assertEqual(len(customers), SIZE)
        self.assertTrue(customers[0]["waiting"])
        self.assertFalse(customers[2]["waiting"])

    def test_newsletter_cities(self):
        cities = self.get_json("accounts:newsletter-cities")["cities"]
        self.assertEqual(cities["customer6"], "City 6")

    def test_directory(self):
        customers = self.get_json("accounts:customer-directory")["customers"]
        self.assertEqual(customers[1]["addresses"], ["1 High Street", "1 Back Lane"])
