"""Tests that do not pass, to see that they are recorded as what they are."""

from unittest import expectedFailure

from django.test import TestCase
from shop.models import Author


class FailingTests(TestCase):
    def test_fails(self):
        self.assertEqual(Author.objects.count(), 1)

    def test_breaks(self):
        raise RuntimeError("secret in an error")

    def test_fails_in_subtest(self):
        with self.subTest():
            self.fail()

    @expectedFailure
    def test_succeeds_unexpectedly(self):
        Author.objects.count()
