from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse

from orders.selectors import has_open_order

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
