from django.http import JsonResponse
from django.views import View


class JsonListView(View):
    """Answers with the rows of `get_queryset`, each turned into a dict by `to_dict`."""

    def get_queryset(self):
        raise NotImplementedError

    def to_dict(self, obj):
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        rows = [self.to_dict(obj) for obj in self.get_queryset()]
        return JsonResponse({"results": rows})
