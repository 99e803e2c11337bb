from shop.models import Author, Book, Cover


def make_books(count=2):
    for number in range(count):
        author = Author.objects.create(name=f"author {number}", bio="a life")
        Cover.objects.create(book=Book.objects.create(title=f"book {number}", author=author))
