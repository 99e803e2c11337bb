from django.urls import path

from . import streams, views

urlpatterns = [
    path("books/<str:secret>/", views.books),
    path("list/", views.BookList.as_view()),
    path("later/", views.books_later),
    path("jinja/", views.jinja),
    path("stream/", streams.stream),
    path("stream-later/", streams.stream_later),
]
