from django.db import models

from common.models import TimeStampedModel

from .managers import BookQuerySet


class Country(models.Model):
    name = models.CharField(max_length=60, unique=True)
    code = models.CharField(max_length=2, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def __str__(self):
        return self.name


class Publisher(TimeStampedModel):
    name = models.CharField(max_length=100, unique=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="publishers")

    def __str__(self):
        return self.name


class Author(TimeStampedModel):
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=60)
    born_in = models.ForeignKey(
        Country, on_delete=models.SET_NULL, null=True, blank=True, related_name="authors"
    )

    def __str__(self):
        return self.name

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"


class Category(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Book(TimeStampedModel):
    title = models.CharField(max_length=200)
    isbn = models.CharField(max_length=13, unique=True)
    price = models.DecimalField(max_digits=7, decimal_places=2)
    published_on = models.DateField(null=True, blank=True)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="books")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="books")
    authors = models.ManyToManyField(Author, related_name="books")

    objects = models.Manager.from_queryset(BookQuerySet)()

    class Meta:
        ordering = ["isbn"]

    def __str__(self):
        return self.title

    @property
    def label(self):
        return f"{self.title} ({self.publisher.name})"

    def breadcrumb(self):
        parent = self.category.parent
        if parent is None:
            return self.category.name
        return f"{parent.name} / {self.category.name}"


class Cover(TimeStampedModel):
    book = models.OneToOneField(Book, on_delete=models.CASCADE, related_name="cover")
    image = models.CharField(max_length=200)


class Edition(TimeStampedModel):
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="editions")
    binding = models.CharField(max_length=20)
    stock = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "binding"], name="unique_edition")]

    def __str__(self):
        return f"{self.book.title}, {self.binding}"
