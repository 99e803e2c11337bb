from django.db import models


class Node(models.Model):
    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        return super().delete(*args, **kwargs)
