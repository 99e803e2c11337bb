from decimal import Decimal

from catalog.models import Book


def price_basket(quantities):
    """The price of a basket, given as {isbn: quantity}."""
    total = Decimal(0)
    for isbn, quantity in quantities.items():
        book = Book.objects.get(isbn=isbn)
        total += book.price * quantity
    return total


def price_basket_items(quantities):
    """The price of each item of a basket, given as {isbn: quantity}."""
    books = Book.objects.in_bulk(list(quantities), field_name="isbn")
    return {isbn: books[isbn].price * quantity for isbn, quantity in quantities.items()}
