from django.db.models import F

from .models import Membership, Profile


def apply_for_membership(customer):
    """A membership that waits for its club."""
    membership, _ = Membership.objects.get_or_create(customer=customer, club=None)
    return membership


def join_club(customer, club):
    membership, _ = Membership.objects.get_or_create(customer=customer, club=club)
    return membership


def award_points(customer, points):
    profile = Profile.objects.get(user=customer)
    profile.points += points
    profile.save()


def refund_points(customer, points):
    Profile.objects.filter(user=customer).update(points=F("points") + points)
