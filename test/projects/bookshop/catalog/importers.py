from .models import Author, Category, Country


def import_author(first_name, last_name):
    """The author of a publisher's list, new or known."""
    author, _ = Author.objects.get_or_create(first_name=first_name, last_name=last_name)
    return author


def import_country(code, name):
    """The country of a publisher's list; the list's spelling counts only for a new one."""
    country, _ = Country.objects.get_or_create(code=code, defaults={"name": name})
    return country


def import_category(slug, name):
    category, _ = Category.objects.update_or_create(slug=slug, defaults={"name": name})
    return category
