from django import template
from shop.models import Tag

register = template.Library()


@register.inclusion_tag("cover_box.html")
def cover_box(book):
    return {"book": book}


@register.simple_tag
def count_tags():
    return Tag.objects.count()
