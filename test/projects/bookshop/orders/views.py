from collections import Counter

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from .models import Order
from .presenters import invoice_row, order_receipt, order_row
from .purchases import InsufficientQuantity, OutOfStock, purchase, reserve
from .selectors import orders_with_lines
from .services import price_basket, price_basket_items


def order_history(request):
    orders = Order.objects.exclude(status=Order.Status.SENT)
    return JsonResponse({"orders": [order_row(order) for order in orders]})


def order_contents(request):
    contents = []
    for order in Order.objects.all():
        for line in order.lines.all():
            contents.append({"order": order.number, "title": line.book.title, "quantity": line.quantity})
    return JsonResponse({"contents": contents})


def order_cities(request):
    orders = Order.objects.select_related("customer").filter(status=Order.Status.OPEN)
    cities = Counter()
    for order in orders:
        cities[order.customer.profile.city] += 1
    return JsonResponse(cities)


def order_receipts(request):
    receipts = [order_receipt(order) for order in orders_with_lines()]
    return HttpResponse("\n\n".join(receipts), content_type="text/plain")


def order_invoices(request):
    orders = Order.objects.select_related("invoice").filter(invoice__isnull=False)
    return HttpResponse("\n".join(map(invoice_row, orders)), content_type="text/plain")


def status_summary(request):
    summary = {}
    for status in ("open", "paid", "sent"):
        summary[status] = Order.objects.filter(status=status).count()
    return JsonResponse(summary)


def order_numbers(request):
    numbers = Order.objects.open().values_list("number", flat=True)
    return JsonResponse({"numbers": [number.lower() for number in numbers]})


@login_required
def my_orders(request):
    orders = Order.objects.filter(status=Order.Status.OPEN)
    mine = [order.number for order in orders if order.customer_id == request.user.id]
    return JsonResponse({"orders": mine})


def basket_total(request):
    quantities = Counter(request.GET.getlist("isbn"))
    return JsonResponse({"total": str(price_basket(quantities))})


def basket_items(request):
    quantities = Counter(request.GET.getlist("isbn"))
    items = price_basket_items(quantities)
    return JsonResponse({isbn: str(price) for isbn, price in items.items()})


@require_POST
def purchase_edition(request):
    return take_from_stock(request, purchase)


@require_POST
def reserve_edition(request):
    return take_from_stock(request, reserve)


def take_from_stock(request, take):
    try:
        edition = take(request.POST["isbn"], request.POST["binding"], int(request.POST["quantity"]))
    except (OutOfStock, InsufficientQuantity) as error:
        return JsonResponse({"error": str(error)}, status=409)
    return JsonResponse({"left": edition.stock})
