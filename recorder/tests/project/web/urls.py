from django.urls import path

from . import views

urlpatterns = [
    path("books/<str:secret>/", views.books),
    path("list/", views.BookList.as_view()),
    path("later/", views.books_later),
    path("jinja/", views.jinja),
    path("stream/", views.stream),
    path("stream-later/", views.stream_later),
]
