from django.db.models import Count, Q, QuerySet

from .models import Review


def public_reviews() -> QuerySet[Review]:
    return Review.objects.filter(is_public=True)


def reviews_by_usefulness() -> QuerySet[Review]:
    useful = Count("votes", filter=Q(votes__helpful=True))
    return public_reviews().select_related("book", "author").annotate(useful=useful).order_by("-useful", "pk")
