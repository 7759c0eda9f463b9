from django.http import HttpRequest, HttpResponse


def agenda_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError
