from django.contrib import admin

from .models import Author, Book, Category, Country, Publisher


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "isbn", "price"]
    search_fields = ["title", "isbn"]


admin.site.register([Author, Category, Country, Publisher])
