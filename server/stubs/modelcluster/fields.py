from django.db import models


class ParentalKey(models.ForeignKey):
    pass


class ParentalManyToManyField(models.ManyToManyField):
    pass
