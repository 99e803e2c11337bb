import datetime

from django.core.management.base import BaseCommand

from orders.models import Order


class Command(BaseCommand):
    help = "Prints a reminder for every open order that is overdue."

    def add_arguments(self, parser):
        parser.add_argument("--today", type=datetime.date.fromisoformat, default=None)

    def handle(self, *args, today=None, **options):
        today = today or datetime.date.today()
        for order in Order.objects.overdue(today):
            self.stdout.write(f"{order.customer.email}: order {order.number} was due on {order.due_on}")
