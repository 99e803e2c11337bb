from django.urls import path

from . import views

app_name = "reviews"

urlpatterns = [
    path("", views.latest_reviews, name="latest-reviews"),
    path("useful/", views.useful_reviews, name="useful-reviews"),
    path("critics/", views.CriticListView.as_view(), name="critics"),
    path("fans/", views.FanListView.as_view(), name="fans"),
    path("archive/<int:year>/", views.ReviewArchiveView.as_view(), name="archive"),
    path("votes/", views.VoteSummaryView.as_view(), name="vote-summary"),
    path("voters/", views.voters, name="voters"),
]
