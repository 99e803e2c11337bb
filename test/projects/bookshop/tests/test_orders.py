import datetime
from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from catalog.models import Edition

from .base import ShopTestCase
from .data import SIZE

BASKET = ["9780000000001", "9780000000002", "9780000000002", "9780000000005"]


class OrderTests(ShopTestCase):
    def test_history_leaves_out_sent_orders(self):
        orders = self.get_json("orders:order-history")["orders"]
        self.assertEqual(
            [order["number"] for order in orders], ["N000", "N001", "N002", "N004", "N005", "N006"]
        )
        self.assertEqual(orders[0]["customer"], "Customer 0")

    def test_contents(self):
        contents = self.get_json("orders:order-contents")["contents"]
        self.assertEqual(len(contents), 2 * SIZE)
        self.assertEqual(contents[1], {"order": "N000", "title": "Book 1", "quantity": 1})

    def test_cities(self):
        self.assertEqual(
            self.get_json("orders:order-cities"), {"City 0": 1, "City 1": 1, "City 4": 1, "City 5": 1}
        )

    def test_receipts(self):
        receipts = self.get_text("orders:order-receipts")
        self.assertIn("N001, Customer 1\n2 x Book 1: 22.00\n2 x Book 2: 24.00", receipts)

    def test_invoices(self):
        self.assertEqual(self.get_text("orders:order-invoices").splitlines()[4], "I004 for N004")

    def test_summary(self):
        self.assertEqual(self.get_json("orders:status-summary"), {"open": 4, "paid": 2, "sent": 2})

    def test_numbers(self):
        self.assertEqual(self.get_json("orders:order-numbers")["numbers"], ["n000", "n001", "n004", "n005"])

    def test_my_orders(self):
        self.client.force_login(User.objects.get(username="customer4"))
        self.assertEqual(self.get_json("orders:my-orders")["orders"], ["N004"])


class BasketTests(ShopTestCase):
    def test_total(self):
        self.assertEqual(self.get_json("orders:basket-total", isbn=BASKET)["total"], "50.00")

    def test_items(self):
        self.assertEqual(self.get_json("orders:basket-items", isbn=BASKET)["9780000000002"], "24.00")


class ReminderTests(ShopTestCase):
    def test_overdue_orders_are_reminded(self):
        out = StringIO()
        call_command("send_reminders", today=datetime.date(2024, 1, 6), stdout=out)
        lines = out.getvalue().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines[0], "customer0@example.com: order N000 was due on 2024-01-01")


class PurchaseTests(ShopTestCase):
    def post(self, view, quantity):
        data = {"isbn": "9780000000003", "binding": "paperback", "quantity": quantity}
        return self.client.post(reverse(view), data)

    def test_takes_copies_out_of_the_stock(self):
        for view, left in (("orders:purchase", 2), ("orders:reserve", 1)):
            self.assertEqual(self.post(view, 1).json(), {"left": left})
        self.assertEqual(Edition.objects.get(book__isbn="9780000000003", binding="paperback").stock, 1)

    def test_refuses_more_than_there_is(self):
        response = self.post("orders:purchase", 4)
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.json()["error"], "Book 3, paperback: only 3 of 4 are left.")

    def test_refuses_what_is_sold_out(self):
        self.post("orders:purchase", 3)
        response = self.post("orders:purchase", 1)
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.json()["error"], "Book 3, paperback is sold out.")
