from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from orders.selectors import has_open_order

from .models import ReadingClub
from .services import apply_for_membership, award_points, join_club, refund_points

User = get_user_model()


@login_required
def my_addresses(request):
    addresses = [
        {"address": str(address), "for": address.user.display_name}
        for address in request.user.addresses.all()
    ]
    return JsonResponse({"city": request.user.profile.city, "addresses": addresses})


def customer_overview(request):
    rows = []
    for customer in User.objects.customers():
        rows.append({"name": str(customer), "waiting": has_open_order(customer)})
    return JsonResponse({"customers": rows})


def newsletter_cities(request):
    customers = User.objects.customers().filter(profile__newsletter=True)
    cities = {customer.username: customer.profile.city for customer in customers}
    return JsonResponse({"cities": cities})


def customer_directory(request):
    customers = User.objects.customers().select_related("profile").prefetch_related("addresses")
    rows = []
    for customer in customers:
        rows.append(
            {
                "name": str(customer),
                "city": customer.profile.city,
                "addresses": [address.street for address in customer.addresses.all()],
            }
        )
    return JsonResponse({"customers": rows})


@require_POST
def apply(request):
    customer = get_object_or_404(User, username=request.POST["customer"])
    return JsonResponse({"membership": apply_for_membership(customer).pk})


@require_POST
def join(request):
    customer = get_object_or_404(User, username=request.POST["customer"])
    club = get_object_or_404(ReadingClub, name=request.POST["club"])
    return JsonResponse({"membership": join_club(customer, club).pk})


@require_POST
def award(request):
    customer = get_object_or_404(User, username=request.POST["customer"])
    award_points(customer, int(request.POST["points"]))
    return HttpResponse(status=204)


@require_POST
def refund(request):
    customer = get_object_or_404(User, username=request.POST["customer"])
    refund_points(customer, int(request.POST["points"]))
    return HttpResponse(status=204)
