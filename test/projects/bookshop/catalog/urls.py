from django.urls import path

from . import import_views, views

app_name = "catalog"

urlpatterns = [
    path("books/", views.book_list, name="book-list"),
    path("books/shelf/", views.book_shelf, name="book-shelf"),
    path("books/origins/", views.book_origins, name="book-origins"),
    path("books/imports/", views.book_imports, name="book-imports"),
    path("books/credits/", views.book_credits, name="book-credits"),
    path("books/search/", views.book_search, name="book-search"),
    path("books/newest/", views.newest_books, name="newest-books"),
    path("books/covers/", views.cover_gallery, name="cover-gallery"),
    path("books/breadcrumbs/", views.breadcrumbs, name="breadcrumbs"),
    path("books/highlights/", views.book_highlights, name="book-highlights"),
    path("books/praised/", views.praised_books, name="praised-books"),
    path("books/isbn/<str:isbn>/", views.book_detail, name="book-detail"),
    path("categories/", views.category_index, name="category-index"),
    path("categories/tree/", views.category_tree, name="category-tree"),
    path("categories/sizes/", views.category_sizes, name="category-sizes"),
    path("publishers/", views.publisher_catalogue, name="publisher-catalogue"),
    path("publishers/sizes/", views.publisher_sizes, name="publisher-sizes"),
    path("publishers/summary/", views.publisher_summary, name="publisher-summary"),
    path("publishers/keys/", views.publisher_keys, name="publisher-keys"),
    path("publishers/<int:pk>/", views.publisher_detail, name="publisher-detail"),
    path("authors/", views.author_index, name="author-index"),
    path("authors/shelves/", views.author_shelves, name="author-shelves"),
    path("stock/", views.stock_report, name="stock-report"),
    path("export/catalogue/", views.export_catalogue, name="export-catalogue"),
    path("export/prices/", views.export_prices, name="export-prices"),
    path("import/author/", import_views.add_author, name="import-author"),
    path("import/country/", import_views.add_country, name="import-country"),
    path("import/category/", import_views.add_category, name="import-category"),
]
