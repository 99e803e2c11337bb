from django.db.models import QuerySet

from .models import Order


def has_open_order(customer) -> bool:
    return Order.objects.open().filter(customer=customer).exists()


def orders_with_lines() -> QuerySet[Order]:
    return Order.objects.select_related("customer").prefetch_related("lines__book")
