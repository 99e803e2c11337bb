from django.db import transaction

from catalog.models import Edition


class OutOfStock(Exception):
    def __init__(self, edition):
        super().__init__(f"{edition} is sold out.")


class InsufficientQuantity(Exception):
    def __init__(self, edition, quantity):
        super().__init__(f"{edition}: only {edition.stock} of {quantity} are left.")


def check_stock(edition, quantity):
    if edition.stock == 0:
        raise OutOfStock(edition)
    if edition.stock < quantity:
        raise InsufficientQuantity(edition, quantity)


def purchase(isbn, binding, quantity):
    """Takes copies out of the stock; OutOfStock or InsufficientQuantity where there are too few."""
    edition = Edition.objects.get(book__isbn=isbn, binding=binding)
    check_stock(edition, quantity)
    edition.stock -= quantity
    edition.save()
    return edition


@transaction.atomic
def reserve(isbn, binding, quantity):
    """Like `purchase`, for copies that are fetched from the shop."""
    edition = Edition.objects.select_for_update().get(book__isbn=isbn, binding=binding)
    check_stock(edition, quantity)
    edition.stock -= quantity
    edition.save()
    return edition
