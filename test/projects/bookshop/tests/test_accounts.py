from django.urls import reverse

from accounts.models import Membership, Profile, ReadingClub, User

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


class MembershipTests(ShopTestCase):
    def post(self, view, **data):
        return self.client.post(reverse(view), {"customer": "customer1", **data})

    def test_applying_again_keeps_the_membership(self):
        first, again = (self.post("accounts:apply").json() for _ in range(2))
        self.assertEqual(first, again)
        self.assertIsNone(Membership.objects.get().club)

    def test_joining_a_club(self):
        club = ReadingClub.objects.create(name="Monday readers")
        for _ in range(2):
            self.post("accounts:join", club=club.name)
        self.assertEqual(Membership.objects.get().club, club)

    def test_points(self):
        self.post("accounts:award-points", points=10)
        self.post("accounts:refund-points", points=5)
        self.assertEqual(Profile.objects.get(user__username="customer1").points, 15)
