from django.http import HttpRequest, HttpResponse


def edit_block(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def edit_row(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError
