"""Somebody else signs than the text names."""

from django.urls import path

from agendas.views import substituting

urlpatterns = [
    path(
        "<reference:reference>/ondertekening/<uuid:request_id>/vervangen/",
        substituting.change_signer,
        name="substitute",
    ),
]
