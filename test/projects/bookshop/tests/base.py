from django.test import TestCase
from django.urls import reverse

from .data import make_shop


class ShopTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_shop()

    def get_json(self, view, *args, **query):
        response = self.client.get(reverse(view, args=args), query)
        self.assertEqual(response.status_code, 200)
        return response.json()

    def get_text(self, view, *args, **query):
        response = self.client.get(reverse(view, args=args), query)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()
