from django.db import models


class BookQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_on__isnull=False).order_by("-published_on", "pk")

    def in_price_range(self, low, high):
        return self.filter(price__gte=low, price__lte=high)

    def with_origin(self):
        return self.select_related("publisher__country")
