from django.db.models import Count, Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join

from reviews.models import Review

from .exports import catalogue_rows, price_rows
from .models import Author, Book, Category, Edition, Publisher


def book_list(request):
    rows = []
    for book in Book.objects.published():
        rows.append({"title": book.title, "publisher": book.publisher.name})
    return JsonResponse({"books": rows})


def book_shelf(request):
    rows = []
    for book in Book.objects.published().select_related("publisher"):
        rows.append({"title": book.title, "publisher": book.publisher.name})
    return JsonResponse({"books": rows})


def book_origins(request):
    books = Book.objects.filter(published_on__year__gte=2000)
    titles_by_country = {}
    for book in books:
        country = book.publisher.country.name
        titles_by_country.setdefault(country, []).append(book.title)
    return JsonResponse(titles_by_country)


def book_imports(request):
    foreign = [
        {"title": book.title, "from": book.publisher.country.name}
        for book in Book.objects.with_origin()
        if book.publisher.country.code != "GB"
    ]
    return JsonResponse({"imports": foreign})


def book_detail(request, isbn):
    book = get_object_or_404(Book, isbn=isbn)
    return JsonResponse(
        {
            "title": book.title,
            "publisher": book.publisher.name,
            "country": book.publisher.country.name,
            "authors": [author.name for author in book.authors.all()],
        }
    )


def book_credits(request):
    lines = []
    for book in Book.objects.filter(price__gt=0):
        names = ", ".join(sorted(author.name for author in book.authors.all()))
        lines.append((book.title, names))
    return HttpResponse(format_html("<ul>{}</ul>", format_html_join("", "<li>{} by {}</li>", lines)))


def book_search(request):
    term = request.GET.get("q", "")
    books = Book.objects.filter(title__icontains=term)[:20]
    return JsonResponse({"results": [book.label for book in books]})


def newest_books(request):
    books = Book.objects.published().select_related("publisher")[:5]
    return JsonResponse({"results": [book.label for book in books]})


def cover_gallery(request):
    books = Book.objects.filter(cover__isnull=False)
    images = [{"title": book.title, "image": book.cover.image} for book in books]
    return JsonResponse({"covers": images})


def category_index(request):
    books = Book.objects.in_price_range(5, 500)
    return JsonResponse({"index": [f"{book.category.name}: {book.title}" for book in books]})


def breadcrumbs(request):
    trails = {}
    for book in Book.objects.exclude(isbn=""):
        trails[book.isbn] = book.breadcrumb()
    return JsonResponse(trails)


def category_tree(request):
    roots = Category.objects.filter(parent__isnull=True).prefetch_related("children")
    tree = {}
    for root in roots:
        tree[root.name] = [child.name for child in root.children.all()]
    return JsonResponse(tree)


def category_sizes(request):
    categories = Category.objects.annotate(size=Count("books"))
    return JsonResponse({category.name: category.size for category in categories})


def publisher_catalogue(request):
    catalogue = []
    for publisher in Publisher.objects.order_by("name"):
        titles = [book.title for book in publisher.books.all()]
        catalogue.append({"publisher": publisher.name, "titles": titles})
    return JsonResponse({"catalogue": catalogue})


def publisher_sizes(request):
    sizes = {}
    for publisher in Publisher.objects.order_by("name"):
        sizes[publisher.name] = publisher.books.count()
    return JsonResponse(sizes)


def publisher_summary(request):
    publishers = Publisher.objects.select_related("country").prefetch_related("books").order_by("name")
    summary = []
    for publisher in publishers:
        if publisher.books.exists():
            summary.append(f"{publisher.name}, {publisher.country.name}: {publisher.books.count()}")
    return HttpResponse("\n".join(summary), content_type="text/plain")


def publisher_detail(request, pk):
    publisher = get_object_or_404(Publisher, pk=pk)
    titles = [f"{book.title}, {book.publisher.name}" for book in publisher.books.all()]
    return JsonResponse({"name": publisher.name, "titles": titles})


def publisher_keys(request):
    keys = {}
    for book in Book.objects.all():
        keys.setdefault(book.publisher_id, []).append(book.isbn)
    return JsonResponse(keys)


def author_shelves(request):
    shelves = []
    for author in Author.objects.order_by("last_name"):
        for book in author.books.all():
            shelves.append({"author": author.name, "title": book.title, "publisher": book.publisher.name})
    return JsonResponse({"shelves": shelves})


def author_index(request):
    authors = Author.objects.select_related("born_in").prefetch_related("books").order_by("last_name")
    index = []
    for author in authors:
        country = author.born_in.name if author.born_in else ""
        index.append(
            {"author": author.name, "country": country, "titles": [book.title for book in author.books.all()]}
        )
    return JsonResponse({"authors": index})


def book_highlights(request):
    highlights = []
    for book in Book.objects.published():
        review = book.reviews.filter(rating__gte=4).first()
        if review is not None:
            highlights.append({"title": book.title, "quote": review.text})
    return JsonResponse({"highlights": highlights})


def praised_books(request):
    praise = Prefetch("reviews", queryset=Review.objects.filter(rating__gte=4), to_attr="praise")
    rows = []
    for book in Book.objects.published().prefetch_related(praise):
        rows.append({"title": book.title, "quotes": [review.text for review in book.praise]})
    return JsonResponse({"books": rows})


def stock_report(request):
    low = Edition.objects.filter(stock__lt=10).order_by("pk")
    lines = [f"{edition} has {edition.stock} left" for edition in low]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def export_catalogue(request):
    books = Book.objects.order_by("isbn")
    return HttpResponse("".join(catalogue_rows(books)), content_type="text/csv")


def export_prices(request):
    books = Book.objects.order_by("isbn").values("isbn", "price", "publisher__name")
    return HttpResponse("".join(price_rows(books)), content_type="text/csv")
