"""Starting an agenda, and taking over what others wrote."""

from django.urls import path

from agendas.views import catalogue, copying, starting

urlpatterns = [
    path("nieuw/", starting.start, name="start"),
    path("nieuw/inhoud/", starting.start_content, name="start_content"),
    path("nieuw/bestand/", starting.start_file, name="start_file"),
    path("<reference:reference>/nakijken/", copying.copied, name="copied"),
    path("<reference:reference>/overnemen/", copying.take_over, name="take_over"),
    path(
        "<reference:reference>/bewerken/<slug:slug>/uit-catalogus/",
        catalogue.from_catalogue,
        name="from_catalogue",
    ),
]
