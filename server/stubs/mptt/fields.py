from .models import TreeForeignKey, TreeManyToManyField, TreeOneToOneField
