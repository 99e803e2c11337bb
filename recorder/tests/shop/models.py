from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)
    bio = models.TextField()


class Tag(models.Model):
    name = models.CharField(max_length=50)
    wider = models.ManyToManyField("self", symmetrical=False, related_name="narrower")
    near = models.ManyToManyField("self")


class Note(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    content_object = GenericForeignKey()


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    tags = models.ManyToManyField(Tag)
    notes = GenericRelation(Note)


class Cover(models.Model):
    book = models.OneToOneField(Book, on_delete=models.CASCADE)
