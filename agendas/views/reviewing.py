from django.http import HttpRequest, HttpResponse


def take_step(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError
