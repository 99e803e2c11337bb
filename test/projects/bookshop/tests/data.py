"""Rows for the tests: a shop in which every book has a publisher, a category and authors of its own."""

import datetime
from decimal import Decimal

from accounts.models import Address, Profile, User
from catalog.models import Author, Book, Category, Country, Cover, Edition, Publisher
from orders.models import Invoice, Order, OrderLine
from reviews.models import Review, Vote

SIZE = 8
STATUSES = [Order.Status.OPEN, Order.Status.OPEN, Order.Status.PAID, Order.Status.SENT]


def make_shop():
    books = [make_book(n) for n in range(SIZE)]
    customers = [make_customer(n) for n in range(SIZE)]
    for n, customer in enumerate(customers):
        make_order(n, customer, books)
        make_reviews(n, customer, books, customers)


def make_book(n):
    country = Country.objects.create(name=f"Country {n}", code=f"C{n}")
    root = Category.objects.create(name=f"Subject {n}", slug=f"subject-{n}")
    book = Book.objects.create(
        title=f"Book {n}",
        isbn=f"97800000000{n:02}",
        price=Decimal(10 + n),
        published_on=datetime.date(2001 + n, 3, 1),
        publisher=Publisher.objects.create(name=f"Publisher {n}", country=country),
        category=Category.objects.create(name=f"Category {n}", slug=f"category-{n}", parent=root),
    )
    for m in range(2):
        born_in = country if m else None
        book.authors.add(Author.objects.create(first_name="Author", last_name=f"{n}.{m}", born_in=born_in))
    Cover.objects.create(book=book, image=f"covers/{n}.png")
    Edition.objects.create(book=book, binding="paperback", stock=n)
    Edition.objects.create(book=book, binding="hardback", stock=100)
    return book


def make_customer(n):
    user = User.objects.create(
        username=f"customer{n}", email=f"customer{n}@example.com", display_name=f"Customer {n}"
    )
    Profile.objects.create(user=user, city=f"City {n}", newsletter=True)
    Address.objects.create(user=user, street=f"{n} High Street", postcode=f"AB{n}", is_default=True)
    Address.objects.create(user=user, street=f"{n} Back Lane", postcode=f"AB{n}")
    return user


def make_order(n, customer, books):
    order = Order.objects.create(
        number=f"N{n:03}",
        customer=customer,
        status=STATUSES[n % len(STATUSES)],
        due_on=datetime.date(2024, 1, 1 + n),
    )
    Invoice.objects.create(order=order, number=f"I{n:03}")
    for book in (books[n], books[(n + 1) % SIZE]):
        OrderLine.objects.create(order=order, book=book, quantity=n + 1, unit_price=book.price)


def make_reviews(n, customer, books, customers):
    for rating, book in ((5, books[n]), (1, books[(n + 1) % SIZE])):
        review = Review.objects.create(
            book=book,
            author=customer,
            rating=rating,
            text=f"{rating} stars from {customer}",
            posted_on=datetime.date(2024, 5, 1 + n),
        )
        Vote.objects.create(review=review, voter=customers[(n + 2) % SIZE], helpful=bool(n % 2))
