from django.conf import settings
from django.db import models

from common.models import TimeStampedModel


class Review(TimeStampedModel):
    book = models.ForeignKey("catalog.Book", on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    text = models.TextField()
    posted_on = models.DateField()
    is_public = models.BooleanField(default=True)

    class Meta:
        ordering = ["-posted_on", "pk"]

    def __str__(self):
        return f"{self.rating} of 5"


class Vote(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="votes")
    helpful = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "voter"], name="one_vote_each")]
