def catalogue_rows(books):
    yield "isbn;title;publisher\n"
    for book in books:
        yield f"{book.isbn};{book.title};{book.publisher.name}\n"


def price_rows(prices):
    yield "isbn;publisher;price\n"
    for row in prices:
        yield f"{row['isbn']};{row['publisher__name']};{row['price']}\n"
