"""Addresses under /mensen/: people, their roles, invitations and the review of rights."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from municipalities.actions.reviewing import QUARTERLY, YEARLY
from municipalities.views import accounts, inviting, people, review, roles


class KeyConverter(IntConverter):
    """The key of a row, no longer than a database can compare."""

    regex = "[0-9]{1,12}"


class ProofConverter(StringConverter):
    """What proves that the portal made the link in an invitation (SHA-256)."""

    regex = "[0-9a-f]{64}"


register_converter(KeyConverter, "key")
register_converter(ProofConverter, "proof")

app_name = "people"

urlpatterns = [
    path("", people.people_list, name="list"),
    path("csv/", people.people_list_csv, name="list_csv"),
    path("uitnodigen/", inviting.invite, name="invite"),
    path("rechten/", review.rights, name="rights"),
    path("rechten/csv/", review.rights_as_csv, name="rights_csv"),
    path("rechten/vastleggen/kwartaal/", review.record, {"kind": QUARTERLY}, name="record_quarterly"),
    path("rechten/vastleggen/jaar/", review.record, {"kind": YEARLY}, name="record_yearly"),
    path("uitnodiging/<key:number>/<proof:proof>/", inviting.accept, name="accept"),
    path("uitnodiging/<key:number>/<proof:proof>/opnieuw/", inviting.ask_again, name="ask_again"),
    path("<key:pk>/", people.person, name="person"),
    path("<key:pk>/wijzigen/", accounts.change, name="change"),
    path("<key:pk>/uitnodigen/", inviting.invite_again, name="invite_again"),
    path("<key:pk>/rol-geven/", roles.give_role, name="give_role"),
    path("<key:pk>/rol/<key:role_pk>/beeindigen/", roles.end_role, name="end_role"),
    path("<key:pk>/tweede-factor/", accounts.reset_second_factor, name="reset_second_factor"),
    path("<key:pk>/terugkomen/", accounts.come_back, name="come_back"),
]
