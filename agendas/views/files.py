from django.http import HttpRequest, HttpResponse


def pdf(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def json_export(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError
