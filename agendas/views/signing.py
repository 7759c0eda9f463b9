from django.http import HttpRequest, HttpResponse


def sign(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def refuse(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def status(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError
