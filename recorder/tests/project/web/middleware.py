from shop.models import Author


def count_authors(get_response):
    def answer(request):
        Author.objects.count()
        return get_response(request)

    return answer
