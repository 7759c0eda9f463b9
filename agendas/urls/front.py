"""The front page for the alderman."""

from django.urls import URLPattern, path

from agendas.views import front

urlpatterns: list[URLPattern] = [
    path("<reference:reference>/voorplaat/", front.front, name="front"),
    path("<reference:reference>/voorplaat/pdf/", front.front_as_pdf, name="front_pdf"),
]
