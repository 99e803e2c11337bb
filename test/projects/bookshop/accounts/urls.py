from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("addresses/", views.my_addresses, name="my-addresses"),
    path("customers/", views.customer_overview, name="customer-overview"),
    path("customers/directory/", views.customer_directory, name="customer-directory"),
    path("newsletter/cities/", views.newsletter_cities, name="newsletter-cities"),
    path("memberships/apply/", views.apply, name="apply"),
    path("memberships/join/", views.join, name="join"),
    path("points/award/", views.award, name="award-points"),
    path("points/refund/", views.refund, name="refund-points"),
]
