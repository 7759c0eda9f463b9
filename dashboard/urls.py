from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from dashboard.views import boards, deviations, home, merging, overview, people, places


class CbsCodeConverter(StringConverter):
    """A municipality as CBS numbers it; no other text reaches a query."""

    regex = r"GM[0-9]{4}"


class BoardNumberConverter(StringConverter):
    """The number that DUO gives a school board."""

    regex = r"[0-9]{5}"


class PersonKeyConverter(IntConverter):
    """The key of a person, no longer than a database can compare."""

    regex = "[0-9]{1,12}"


class TableConverter(StringConverter):
    """A table of the national picture that can be had as a file."""

    regex = "|".join(overview.TABLES)


register_converter(TableConverter, "table")
register_converter(PersonKeyConverter, "person_key")
register_converter(CbsCodeConverter, "cbs_code")
register_converter(BoardNumberConverter, "board_number")

app_name = "dashboard"

urlpatterns = [
    path("", home.home, name="home"),
    path("landelijk/", overview.overview, name="overview"),
    path("landelijk/csv/<table:table>/", overview.overview_csv, name="overview_csv"),
    path("landelijk/geld/", overview.money, name="money"),
    path("landelijk/geld/csv/", overview.money_csv, name="money_csv"),
    path("landelijk/afwijkingen/", deviations.deviations, name="deviations"),
    path("landelijk/afwijkingen/csv/", deviations.deviations_csv, name="deviations_csv"),
    path("landelijk/afwijkingen/<slug:slug>/", deviations.deviation, name="deviation"),
    path("gemeenten/", places.municipalities, name="municipalities"),
    path("gemeenten/csv/", places.municipalities_csv, name="municipalities_csv"),
    path("gemeenten/<cbs_code:cbs_code>/", places.municipality, name="municipality"),
    path("mensen/overdragen/", people.hand_over, name="hand_over"),
    path("mensen/<person_key:pk>/vertrek/", people.leave, name="leave"),
    path("inlezen/gemeente-opheffen/", merging.end_municipality, name="end_municipality"),
    path("inlezen/herindelingen/", merging.mergers, name="mergers"),
    path("inlezen/herindelingen/<cbs_code:cbs_code>/", merging.merger, name="merger"),
    path("inlezen/herindelingen/<cbs_code:cbs_code>/ambtsdragers/", merging.merger_offices, name="merger_offices"),
    path("inlezen/herindelingen/<cbs_code:cbs_code>/annuleren/", merging.merger_call_off, name="merger_call_off"),
    path("inlezen/herindelingen/<cbs_code:cbs_code>/uitvoeren/", merging.merger_carry_out, name="merger_carry_out"),
    path("schoolbesturen/", boards.school_boards, name="school_boards"),
    path("schoolbesturen/csv/", boards.school_boards_csv, name="school_boards_csv"),
    path("schoolbesturen/<board_number:number>/", boards.school_board, name="school_board"),
]
