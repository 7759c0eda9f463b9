from django.http import HttpRequest, HttpResponse


def detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def missing(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def history(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError
