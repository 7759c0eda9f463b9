"""Who sees which comments, and who may say, close and open what."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from agendas.actions.commenting import CommentRefused, answer, comment, reopen, resolve
from agendas.choices import Audience, State
from agendas.discussion import people_of, visible_comments, voice_of
from agendas.models import Agenda, Comment, Guest
from municipalities.models import Membership
from municipalities.roles import Role
from tests.cast import SINCE, Cast, make_person
from tests.factories import make_agenda

MUNICIPALITY = {"officer_alkmaar", "alderman_alkmaar"}
MINISTRY = {"coordinator_noord", "ocw_staff", "ocw_reviewer"}
EVERYBODY = MUNICIPALITY | MINISTRY | {"school_board"}


def say(agenda: Agenda, by, audience: str = "all", mentions: tuple[int, ...] = ()) -> Comment:
    text = f"Gezegd voor {audience}"
    return comment(agenda=agenda, path="explanation", quote="", text=text, audience=audience, mentions=mentions, by=by)


def invited(cast: Cast, agenda: Agenda, days: int = 7, *, may_comment: bool = True) -> Guest:
    today = timezone.localdate()
    return Guest.objects.create(
        agenda=agenda,
        user=make_person("guest", "Gijs Gast", "Bibliotheek"),
        may_comment=may_comment,
        start=today - datetime.timedelta(days=10),
        end=today + datetime.timedelta(days=days),
        invited_at=timezone.now(),
        invited_by=cast.coordinator_noord,
    )


@pytest.mark.parametrize("person", sorted(EVERYBODY))
def test_an_internal_comment_is_seen_by_one_side(cast: Cast, client, person: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    sides = {
        Audience.ALL: say(agenda, cast.alderman_alkmaar),
        Audience.MUNICIPALITY: say(agenda, cast.alderman_alkmaar, Audience.MUNICIPALITY),
        Audience.MINISTRY: say(agenda, cast.ocw_reviewer, Audience.MINISTRY),
    }
    side = Audience.MUNICIPALITY if person in MUNICIPALITY else Audience.MINISTRY if person in MINISTRY else None
    user = cast.people[person]
    client.force_login(user)
    base = f"/agendas/{agenda.reference}/"
    for audience, said in sides.items():
        seen = audience in {Audience.ALL, side}
        assert visible_comments(user, agenda).filter(pk=said.pk).exists() is seen
        assert client.get(f"{base}opmerkingen/{said.pk}/").status_code == (200 if seen else 404)
        for page in ("opmerkingen/", "opmerkingen/nieuw/?veld=explanation", "opmerkingen/?zoek=gezegd"):
            assert (said.text in client.get(base + page).content.decode()) is seen
        if not seen:
            with pytest.raises(CommentRefused, match="er niet meer"):
                answer(comment=said, text="Ik zie dit.", mentions=[], by=user)
            with pytest.raises(CommentRefused, match="er niet meer"):
                resolve(comment=said, by=user)
    # The counts on the page of the text tell nothing of the other side either.
    assert f"{2 if side else 1} open opmerking" in client.get(base).content.decode()


@pytest.mark.parametrize(
    ("person", "audience"),
    [
        ("school_board", "municipality"),
        ("school_board", "ministry"),
        ("alderman_alkmaar", "ministry"),
        ("ocw_staff", "municipality"),
        ("ocw_staff", "onzin"),
    ],
)
def test_nobody_speaks_for_another_side(cast: Cast, client, person: str, audience: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    with pytest.raises(CommentRefused):
        say(agenda, cast.people[person], audience)
    client.force_login(cast.people[person])
    sent = {"path": "", "text": "Toch.", "audience": audience}
    assert client.post(f"/agendas/{agenda.reference}/opmerkingen/nieuw/", sent).status_code == 422
    assert not Comment.objects.exists()


def test_who_closes_a_comment(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    for name in sorted(EVERYBODY):
        said = say(agenda, cast.ocw_reviewer)
        if name == "school_board":
            with pytest.raises(CommentRefused, match="Alleen wie de opmerking maakte"):
                resolve(comment=said, by=cast.people[name])
        else:
            resolve(comment=said, by=cast.people[name])
    own = say(agenda, cast.school_board)
    resolve(comment=own, by=cast.school_board)
    reopen(comment=own, by=cast.school_board)
    assert Comment.objects.filter(state="resolved").count() == len(EVERYBODY) - 1


def test_a_guest_comments_for_everybody_and_only_while_asked(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    guest = invited(cast, agenda)
    internal = say(agenda, cast.ocw_reviewer, Audience.MINISTRY)
    assert voice_of(guest.user, agenda).audiences == [Audience.ALL]
    said = say(agenda, guest.user)
    assert (said.author, said.author_role) == ("Gijs Gast", "Meelezer")
    client.force_login(guest.user)
    base = f"/agendas/{agenda.reference}/opmerkingen/"
    page = client.get(base).content.decode()
    assert said.text in page
    assert internal.text not in page
    assert "Alleen OCW" not in client.get(f"{base}nieuw/").content.decode()
    assert client.get(f"/agendas/{agenda.reference}/tweede-blik/").status_code in {403, 404}
    Guest.objects.update(end=timezone.localdate() - datetime.timedelta(days=1))
    assert client.get(base).status_code == 404
    # Who may not read any more hears of no answer.
    answer(comment=said, text="Dank.", mentions=[], by=cast.coordinator_noord)
    assert not OutgoingMail.objects.filter(template="agenda_answer").exists()


def test_a_guest_who_only_reads(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    guest = invited(cast, agenda, may_comment=False)
    with pytest.raises(CommentRefused):
        say(agenda, guest.user)
    client.force_login(guest.user)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    assert client.post(url, {"text": "Toch.", "audience": "all"}).status_code == 403


def test_who_can_be_asked_to_look(cast: Cast) -> None:
    draft, review = make_agenda(cast), make_agenda(cast, State.REVIEW)
    invited(cast, review)

    def asked(agenda: Agenda) -> set[str]:
        return {person.name for person in people_of(agenda, cast.coordinator_noord)}

    assert asked(draft) == {"Olivia Alkmaar", "Otto OCW", "Rosa Toets"}
    everybody = {
        "Olivia Alkmaar",
        "Otto OCW",
        "Rosa Toets",
        "Wouter Alkmaar",
        "Fenna Geld",
        "Sjoerd School",
        "Gijs Gast",
    }
    assert asked(review) == everybody
    for name in ("alderman_alkmaar", "ocw_finance", "school_board"):
        say(review, cast.coordinator_noord, mentions=(cast.people[name].pk,))


@pytest.mark.parametrize("who", ["guest", "school_board"])
def test_who_has_no_side_hears_few_names(cast: Cast, client, who: str) -> None:
    """Only who looks after the agenda, and who spoke in the thread: not the whole ministry, nor other guests."""
    agenda = make_agenda(cast, State.REVIEW)
    guest = invited(cast, agenda).user
    asker = guest if who == "guest" else cast.school_board
    Membership.objects.create(user=make_person("other", "Oscar Ook"), role=Role.OCW_STAFF, start=SINCE)
    known = {"Nora Noord", "Olivia Alkmaar"}
    assert {person.name for person in people_of(agenda, asker)} == known
    said = say(agenda, cast.ocw_reviewer)
    answer(comment=said, text="Mee eens.", mentions=[], by=cast.alderman_alkmaar)
    assert {person.name for person in people_of(agenda, asker, said)} == known | {"Rosa Toets", "Wouter Alkmaar"}
    client.force_login(asker)
    base = f"/agendas/{agenda.reference}/opmerkingen/"
    page = client.get(f"{base}nieuw/?veld=introduction").content.decode()
    assert "Olivia Alkmaar" in page
    assert not any(name in page for name in ("Otto OCW", "Oscar Ook", "Fenna Geld", "Rosa Toets"))
    assert "Rosa Toets" in client.get(f"{base}{said.pk}/").content.decode()
    # A number that was not in the list makes no mail and tells no name.
    with pytest.raises(CommentRefused, match="staat niet in de lijst"):
        say(agenda, asker, mentions=(cast.ocw_staff.pk,))
    say(agenda, asker, mentions=(cast.officer_alkmaar.pk,))


def test_where_there_are_too_many_the_place_itself_goes_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.discussion.MOST_PEOPLE", 4)
    agenda = make_agenda(cast, State.REVIEW)
    invited(cast, agenda)
    for number in range(4):
        person = make_person(f"national{number}", f"Aad {number}")
        Membership.objects.create(user=person, role=Role.OCW_STAFF, start=SINCE)
    found = [person.name for person in people_of(agenda, cast.coordinator_noord)]
    assert found == ["Gijs Gast", "Olivia Alkmaar", "Sjoerd School", "Wouter Alkmaar"]


def test_a_thread_of_another_agenda_is_not_here(cast: Cast, client) -> None:
    agenda, other = make_agenda(cast, State.REVIEW), make_agenda(cast, State.REVIEW)
    said = say(agenda, cast.alderman_alkmaar)
    client.force_login(cast.alderman_alkmaar)
    for page in ("", "antwoord/", "afhandelen/", "heropenen/"):
        url = f"/agendas/{other.reference}/opmerkingen/{said.pk}/{page}"
        assert (client.post if page else client.get)(url, {"text": "x"} if page else None).status_code == 404


def test_what_a_stranger_typed_is_given_back(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    response = client.post(url, {"path": "explanation", "text": "Mijn lange opmerking.", "audience": "all"})
    page = response.content.decode()
    assert response.status_code == 401
    assert "Mijn lange opmerking." in page
    assert "veld%3Dexplanation" in page
    assert agenda.title not in page
