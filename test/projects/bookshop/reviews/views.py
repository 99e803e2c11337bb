from django.http import JsonResponse
from django.views.generic import ListView

from common.views import JsonListView

from .models import Review
from .selectors import public_reviews, reviews_by_usefulness


def latest_reviews(request):
    rows = []
    for review in public_reviews():
        rows.append({"book": review.book.title, "rating": review.rating})
    return JsonResponse({"reviews": rows})


def useful_reviews(request):
    rows = []
    for review in reviews_by_usefulness():
        rows.append({"book": review.book.title, "by": str(review.author), "useful": review.useful})
    return JsonResponse({"reviews": rows})


class CriticListView(ListView):
    model = Review

    def get_queryset(self):
        return Review.objects.filter(rating__lte=2)

    def get(self, request, *args, **kwargs):
        critics = [{"by": review.author.display_name, "text": review.text} for review in self.get_queryset()]
        return JsonResponse({"critics": critics})


class FanListView(ListView):
    model = Review

    def get_queryset(self):
        return super().get_queryset().filter(rating__gte=4).select_related("author")

    def get(self, request, *args, **kwargs):
        fans = [{"by": review.author.display_name, "text": review.text} for review in self.get_queryset()]
        return JsonResponse({"fans": fans})


class ReviewArchiveView(JsonListView):
    def get_queryset(self):
        return Review.objects.filter(posted_on__year=self.kwargs["year"])

    def to_dict(self, review):
        return {"isbn": review.book.isbn, "text": review.text}


class VoteSummaryView(JsonListView):
    def get_queryset(self):
        return public_reviews().prefetch_related("votes")

    def to_dict(self, review):
        helpful = sum(vote.helpful for vote in review.votes.all())
        return {"review": review.pk, "helpful": helpful, "votes": review.votes.count()}


def voters(request):
    names = set()
    for review in public_reviews():
        names.update(vote.voter.username for vote in review.votes.all())
    return JsonResponse({"voters": sorted(names)})
