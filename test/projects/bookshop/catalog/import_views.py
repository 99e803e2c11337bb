from django.http import JsonResponse
from django.views.decorators.http import require_POST

from .importers import import_author, import_category, import_country


@require_POST
def add_author(request):
    author = import_author(request.POST["first_name"], request.POST["last_name"])
    return JsonResponse({"id": author.pk, "name": author.name})


@require_POST
def add_country(request):
    country = import_country(request.POST["code"], request.POST["name"])
    return JsonResponse({"id": country.pk, "name": country.name})


@require_POST
def add_category(request):
    category = import_category(request.POST["slug"], request.POST["name"])
    return JsonResponse({"id": category.pk, "name": category.name})
