"""The first page, the lists in words, the history, and the cost of the pages of the administration."""

import datetime
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.actions.mail import queue_mail
from accounts.models import User
from gka_portal.admin import PortalAdmin
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.actions import save_row
from municipalities.actions.reference import load_reference
from municipalities.actions.regions import set_region
from municipalities.models import Municipality
from municipalities.roles import Role
from tests.municipalities.factories import (
    make_board,
    make_membership,
    make_minister,
    make_municipality,
    make_region,
    make_school,
    make_user,
)
from tests.municipalities.test_admin_bulk import admin, administrator

__all__ = ["admin", "administrator"]

pytestmark = pytest.mark.django_db


def text_of(client: Client, name: str, *args: Any, **query: str) -> str:
    return client.get(reverse(f"admin:{name}", args=args), query).content.decode()


def test_the_first_page_leads_to_work_and_lists(admin: Client) -> None:
    page = admin.get(reverse("admin:index"))
    titles = [group["title"] for group in page.context["groups"]]
    assert titles == ["Mensen en rollen", "Plaatsen", "Scholen", "Aanpakken en thema’s", "Geld", "Bewaren", "Techniek"]
    assert [link["name"] for link in page.context["work"]] == ["Mensen", "Lijsten inlezen"]
    addresses = [item["url"] for group in page.context["groups"] for item in group["lists"]]
    addresses += [item["add_url"] for group in page.context["groups"] for item in group["lists"] if item["add_url"]]
    addresses += [link["url"] for link in page.context["work"]]
    assert {admin.get(address).status_code for address in addresses} == {200}, "no dead ends"


def test_the_first_page_hides_what_one_may_not_open(client: Client) -> None:
    staff = make_user()
    make_membership(staff, Role.OCW_STAFF)
    client.force_login(staff)
    page = client.get(reverse("admin:index"))
    assert [group["title"] for group in page.context["groups"]] == ["Aanpakken en thema’s", "Bewaren"]
    assert [link["name"] for link in page.context["work"]] == ["Mensen"]
    assert client.get(reverse("admin:app_list", args=["interventions"])).status_code == 200
    assert client.get(reverse("admin:app_list", args=["municipalities"])).status_code == 404


@pytest.mark.parametrize("name", ["password_change", "jsi18n", "autocomplete", "view_on_site"])
def test_what_the_portal_does_itself_is_not_here(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}")


def test_signing_out_is_the_portals_own(admin: Client) -> None:
    assert admin.post(reverse("admin:logout")).url == reverse("account_logout")


def test_every_label_is_dutch(administrator: User) -> None:
    """A field without a name of its own gets the one from the code; nobody may see that."""
    request = RequestFactory().get("/admin/")
    request.user = administrator
    own = []
    for model_admin in django_admin.site._registry.values():
        assert isinstance(model_admin, PortalAdmin)
        fields = [name for _, options in model_admin.get_fieldsets(request) for name in options["fields"]]
        for name in {*fields, *model_admin.get_list_display(request)}:
            field = next(
                (field for field in [*model_admin.opts.fields, *model_admin.opts.many_to_many] if field.name == name),
                None,
            )
            if field is not None:
                label = field.verbose_name
            elif name in model_admin.form.declared_fields:
                label = model_admin.form.declared_fields[name].label
            else:
                label = getattr(model_admin, name).short_description
            if label == name.replace("_", " ") and name not in {"version", "hash", "sector", "status", "code"}:
                own.append(f"{model_admin}: {name}")
    assert own == []


def test_codes_are_words_in_lists(admin: Client) -> None:
    place = make_municipality("Aa", region=make_region("Noord"), is_member=True, member_since=2019)
    gone = make_municipality("Weg", valid_to=datetime.date(2021, 12, 31), successor=place)
    text = text_of(admin, "municipalities_municipality_changelist")
    for words in ("Noord-Holland", "Sinds 2019", "Tot en met 31 december 2021, daarna Aa"):
        assert words in text
    assert "PV27" not in text.split("<table")[1], "only in the address of the filter"
    make_membership(make_user("Olivia"), Role.OFFICER, municipality=gone, start=datetime.date(2019, 6, 27))
    text = text_of(admin, "municipalities_membership_changelist").split("<table")[1]
    assert "Beleidsmedewerker" in text and "27 juni 2019" in text and "officer" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"aangesloten": "ja"}, ["Aa"]),
        ({"provincie": "PV29"}, ["Zee"]),
        ({"regio": "geen"}, ["Zee"]),
        ({"groep": "g4"}, ["Zee"]),
        ({"nu": "nee"}, ["Zee"]),
        ({"q": "zee"}, ["Zee"]),
        ({"provincie": "bestaat niet"}, ["Aa", "Zee"]),
        ({"o": "-1"}, ["Zee", "Aa"]),
        ({"q": "niets"}, []),
    ],
)
def test_municipalities_are_filtered_and_sorted(admin: Client, query: dict[str, str], names: list[str]) -> None:
    make_municipality("Aa", is_member=True, region=make_region())
    make_municipality("Zee", province="PV29", g4=True, valid_to=datetime.date(2020, 1, 1))
    page = admin.get(reverse("admin:municipalities_municipality_changelist"), query)
    assert [row["name"] for row in page.context["cl"].rows()] == names
    assert ("Niets gevonden" in page.content.decode()) == (not names)


def test_a_region_counts_its_municipalities_also_when_one_is_searched(admin: Client) -> None:
    region = make_region("Noord")
    for name in ("Aa", "Bee", "Cee"):
        make_municipality(name, region=region)
    page = admin.get(reverse("admin:municipalities_region_changelist"), {"q": "Bee"})
    assert [[cell["value"] for cell in row["cells"]] for row in page.context["cl"].rows()] == [["Noord", "3"]]


def test_an_empty_list_says_what_to_do(admin: Client) -> None:
    assert "Voeg de eerste rij toe." in text_of(admin, "municipalities_school_changelist")
    assert "Het portaal vult deze lijst zelf." in text_of(admin, "accounts_outgoingmail_changelist")


def test_history_tells_who_changed_what_from_what_to_what(admin: Client, administrator: User) -> None:
    north, south = make_region("Noord"), make_region("Zuid")
    row = Municipality(name="Nieuwstad", cbs_code="GM9999", province="PV27", region=north)
    save_row(row=row, by=administrator)
    row.is_member, row.valid_from = True, datetime.date(2019, 6, 27)
    save_row(row=row, by=administrator)
    set_region(municipalities=[row], region=south, by=administrator, reason="Nieuwe indeling")
    page = admin.get(reverse("admin:municipalities_municipality_history", args=[row.pk]))
    moved, changed, made = page.context["entries"]
    assert (moved.title, moved.who) == ("Gewijzigd", "Bea Beheer")
    assert moved.text == "Regio: van Noord naar Zuid\nReden: Nieuwe indeling"
    assert changed.text == "Aangesloten bij de GKA: van Nee naar Ja\nBestaat vanaf: 27 juni 2019"
    assert made.title == "Toegevoegd" and "Provincie: Noord-Holland" in made.text and "Regio: Noord" in made.text


def test_history_names_the_file(admin: Client, tmp_path: Any) -> None:
    (tmp_path / "municipalities.csv").write_text("cbs_code,name,province\nGM9001,Aa,Zeeland\n")
    load_reference(by=None, directory=tmp_path)
    row = Municipality.objects.get()
    assert "Ingelezen uit een bestand: municipalities.csv" in text_of(
        admin, "municipalities_municipality_history", row.pk
    )


def test_history_of_a_row_that_nobody_touched(admin: Client) -> None:
    assert "Nog niets veranderd" in text_of(admin, "municipalities_region_history", make_region().pk)
    assert admin.get(reverse("admin:municipalities_region_history", args=[0])).status_code == 302


def fill(number: int) -> dict[str, Any]:
    user, region, board = make_user(), make_region(), make_board()
    place = make_municipality(region=region)
    theme = Theme.objects.create(name=f"Thema {number}", slug=f"thema-{number}")
    entry = CatalogueEntry.objects.create(kind="intervention", name=f"Aanpak {number}")
    entry.themes.add(theme)
    queue_mail(to=user, template="security_notice", context={"sentence": "x"}, key=f"test:{number}")
    return {
        "municipalities_region": region,
        "municipalities_municipality": place,
        "municipalities_schoolboard": board,
        "municipalities_school": make_school(f"17D{chr(65 + number)}00", board, municipality=place),
        "municipalities_officeholder": make_minister(user=user),
        "municipalities_membership": make_membership(user, Role.OFFICER, municipality=place),
        "interventions_theme": theme,
        "interventions_factor": Factor.objects.create(name=f"Factor {number}", level="pupil"),
        "interventions_catalogueentry": entry,
        "accounts_user": user,
        "accounts_outgoingmail": user.mails.get(),
    }


# Session, account, role and its municipalities come first on every page; the rest is the page's own.
# One of them is for the menu: was somebody without a role at an agenda asked to read one?
MOST_QUERIES = {"changelist": 9, "change": 13, "history": 10}


def test_pages_take_as_many_queries_for_many_rows(admin: Client) -> None:
    first = fill(0)
    admin.get(reverse("admin:index"))  # the first page of a session also notes when it began

    def costs() -> dict[str, int]:
        found = {}
        for name, row in first.items():
            for page in MOST_QUERIES:
                if page == "history" and name.startswith("accounts"):
                    continue
                args = [] if page == "changelist" else [row.pk]
                with CaptureQueriesContext(connection) as captured:
                    assert admin.get(reverse(f"admin:{name}_{page}", args=args)).status_code == 200
                found[f"{name}_{page}"] = len(captured)
        return found

    costs()  # Django keeps the content types that it has seen
    few = costs()
    for number in range(1, 6):
        fill(number)
    assert costs() == few
    assert {name: count for name, count in few.items() if count > MOST_QUERIES[name.rpartition("_")[2]]} == {}
