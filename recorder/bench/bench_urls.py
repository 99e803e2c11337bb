from bookshop.urls import urlpatterns as project_urls
from django.urls import include, path

urlpatterns = [*project_urls, path("__debug__/", include("debug_toolbar.urls"))]
