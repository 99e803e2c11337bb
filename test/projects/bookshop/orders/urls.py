from django.urls import path

from . import views

app_name = "orders"

urlpatterns = [
    path("", views.order_history, name="order-history"),
    path("contents/", views.order_contents, name="order-contents"),
    path("cities/", views.order_cities, name="order-cities"),
    path("receipts/", views.order_receipts, name="order-receipts"),
    path("invoices/", views.order_invoices, name="order-invoices"),
    path("summary/", views.status_summary, name="status-summary"),
    path("numbers/", views.order_numbers, name="order-numbers"),
    path("mine/", views.my_orders, name="my-orders"),
    path("basket/total/", views.basket_total, name="basket-total"),
    path("basket/items/", views.basket_items, name="basket-items"),
    path("purchase/", views.purchase_edition, name="purchase"),
    path("reserve/", views.reserve_edition, name="reserve"),
]
