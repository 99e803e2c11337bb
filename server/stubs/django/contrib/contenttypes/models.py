from django.db import models


class ContentTypeManager(models.Manager):
    use_in_migrations = True


class ContentType(models.Model):
    app_label = models.CharField(max_length=100)
    model = models.CharField(max_length=100)

    objects = ContentTypeManager()

    class Meta:
        unique_together = [["app_label", "model"]]

    def __str__(self):
        return "%s | %s" % (self.app_label, self.model)
