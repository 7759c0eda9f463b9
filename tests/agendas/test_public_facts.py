"""What the public pages and metadata say of an agenda is true: also of paper, of left out money, and of themes."""

import datetime
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas import published
from agendas.choices import SignatureMethod
from agendas.models import Addendum, AddendumBlock, Agenda, Publication, Signature
from interventions.models import Theme
from records.actions import store_file
from tests.agendas.public import publish, signed_addendum, signed_agenda
from tests.cast import Cast
from tests.factories import intervention

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
PLACE = "/openbaar/gemeente/GM0361/"


# ---------- the moment of signing ----------


def _signed_at(publication: Publication) -> str:
    found = re.search(r"<diwoo:atTime>([^<]+)<", published.diwoo_of(publication).decode())
    assert found is not None
    return found[1]


def test_the_metadata_name_the_day_on_paper_and_not_that_of_writing_it_down(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    found = publish(agenda, cast)
    rows = Signature.objects.filter(round__agenda=agenda)
    in_portal = datetime.datetime(2025, 3, 3, 13, 30, tzinfo=datetime.UTC)
    rows.update(signed_at=in_portal, date=in_portal.date())
    assert _signed_at(found) == "2025-03-03T14:30:00+01:00", "the control: signed in the portal"
    paper = rows.order_by("pk").last()
    assert paper is not None
    scan = store_file(name="scan.pdf", content_type="application/pdf", content=b"scan", by=None)
    on_paper = {"method": SignatureMethod.WET_INK, "recorded_by": cast.ocw_staff, "file": scan}
    later = datetime.datetime(2025, 7, 1, 9, 0, tzinfo=datetime.UTC)
    rows.filter(pk=paper.pk).update(date=datetime.date(2025, 6, 20), signed_at=later, **on_paper)
    assert _signed_at(found) == "2025-06-20T00:00:00+02:00"
    # Signed on paper before the others, written down after them: the last one is that of the portal.
    rows.filter(pk=paper.pk).update(date=datetime.date(2025, 2, 1))
    assert _signed_at(found) == "2025-03-03T14:30:00+01:00"


# ---------- money ----------


def test_no_total_of_what_is_left_when_amounts_are_left_out(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast, interventions=[intervention(0), intervention(1)])
    publication = publish(agenda, cast)
    assert "Wie betaalt wat per kalenderjaar" in client.get(PLACE).content.decode(), "the control"
    rows = agenda.text.document["interventions"]
    # One group of one intervention, and all of them.
    for groups in (["funding"], ["budget", "funding"]):
        for each in (rows[:1], rows):
            publication.mask = [
                {"path": f"interventions.{row['id']}.{group}.lines", "ground": "5.1.2b"}
                for row in each
                for group in groups
            ]
            publication.save()
            page = client.get(PLACE).content.decode()
            assert "Bedragen zijn weggelaten. Daarom staan hier geen totalen." in page
            assert "Totaal" not in page and "staan geen bedragen" not in page
    publication.mask = [{"words": "Klaas", "ground": "5.1.2e"}]
    publication.save()
    assert "Wie betaalt wat per kalenderjaar" in client.get(PLACE).content.decode()


# ---------- themes ----------


def _themes(client: Client) -> list[str]:
    page = client.get(reverse("public:index")).content.decode()
    return [name for name in ("Professionalisering", "Soepele overgangen") if name in page]


WORDS = {"words": "professionalisering", "ground": "5.1.2i"}
FIELD = {"path": "themes", "ground": "5.1.2i"}


@pytest.mark.parametrize("by_addendum", [False, True], ids=["of the agenda", "of an addendum"])
@pytest.mark.parametrize("item", [WORDS, FIELD], ids=["words", "field"])
def test_a_theme_that_any_mask_leaves_out_is_not_in_the_list(
    cast: Cast, client: Client, item: dict[str, str], by_addendum: bool
) -> None:
    agenda = signed_agenda(cast)
    whole = publish(agenda, cast)
    part = publish(signed_addendum(agenda, cast), cast)
    assert _themes(client) == ["Professionalisering"], "the control"
    masking = part if by_addendum else whole
    masking.mask = [item]
    masking.save()
    assert _themes(client) == []
    assert "Geen agenda’s gevonden" in client.get(f"{reverse('public:index')}?zoek=professional").content.decode()


def _changes_themes(addendum: Agenda, block: str = "explanation") -> None:
    facts: dict[str, Any] = {"base_on": timezone.localdate(), "base_sha256": "0" * 64, "key": uuid4()}
    own = Addendum.objects.create(agenda=addendum, sort="change", **facts)
    AddendumBlock.objects.create(addendum=own, parent_id=addendum.parent_id or 0, block=block, is_open=False)
    addendum.themes.set(Theme.objects.filter(name="Soepele overgangen"))


def test_the_list_has_the_themes_of_the_public_addendum_that_changed_them(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    other = signed_addendum(agenda, cast)
    _changes_themes(other, "analysis")
    publish(other, cast)
    assert _themes(client) == ["Professionalisering"], "the control: it changes another part"
    changing = signed_addendum(agenda, cast, "Avondster.")
    _changes_themes(changing)
    assert _themes(client) == ["Professionalisering"], "it is not public"
    publish(changing, cast)
    assert _themes(client) == ["Soepele overgangen"]


# ---------- when it changed ----------


def test_the_sitemaps_say_when_the_pdf_was_made_anew(cast: Cast, client: Client) -> None:
    early = datetime.datetime(2025, 3, 3, 13, 30, tzinfo=datetime.UTC)
    publication = publish(signed_agenda(cast), cast)
    Publication.objects.update(published_at=early)
    addresses = (reverse("public:sitemap_index"), reverse("public:sitemap", args=[1]))

    def told() -> list[str]:
        pages = [client.get(address).content.decode() for address in addresses]
        return [moment for page in pages for moment in re.findall(r"<lastmod>([^<]+)<", page)]

    assert told() == ["2025-03-03T14:30:00+01:00"] * 2, "the control"
    file = store_file(name="openbaar.pdf", content_type="application/pdf", content=b"%PDF", by=None)
    Publication.objects.filter(pk=publication.pk).update(masked_pdf=file)
    made = timezone.localtime(file.created_at).isoformat(timespec="seconds")
    assert told() == [made] * 2
    later = file.created_at + DAY
    Publication.objects.update(published_at=later)
    assert told() == [timezone.localtime(later).isoformat(timespec="seconds")] * 2
