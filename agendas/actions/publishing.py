"""When and how a signed agenda or addendum becomes public: the plan, what is left out, publishing and taking back."""

from datetime import date

from django.db import transaction

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.public_copies import renew_copies
from agendas.choices import State
from agendas.models import Agenda, Publication
from agendas.publishing import mask_problems
from agendas.publishing.copies import public_signatures
from agendas.publishing.masking import Mask
from agendas.publishing.masks import effective_mask
from agendas.publishing.obstacles import BEING_MADE, NOT_SIGNED, built_on, obstacles
from agendas.publishing.problems import in_plan_problems
from agendas.publishing.ready import lacks_copy, needs_copy
from agendas.publishing.rights import SIGNED_STATES, can_publish
from agendas.publishing_emails import announce_published, announce_unpublished
from agendas.workflow import StepRefused
from gka_portal.notation import in_words
from records.clock import now

_LONGEST_REASON = 1000


class PlanRefused(StepRefused):
    """Something in the plan is wrong; `fields` says at which field what to do ("" for the whole)."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = fields


class MaskRefused(StepRefused):
    """The mask does not fit; `problems` are (place in the mask, sentence)."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(problems[0][1])
        self.problems = problems


class ChangedMeanwhile(StepRefused):
    """Somebody else changed the plan after it was shown."""


class CopyNotReady(StepRefused):
    """The public PDF must be made first."""


@transaction.atomic
def plan(*, agenda: Agenda, public_from: date | None, title: str, summary: str, edit: int, by: User) -> Publication:
    """Keep from which day a signed text is public, under which title and with which summary.

    `edit` is that of the plan that was shown (0: there was none); another number raises ChangedMeanwhile.
    """
    publication = _to_change(agenda, edit, by)
    publication.public_from, publication.title, publication.summary = public_from, title.strip(), summary.strip()
    _document, mask = effective_mask(publication)
    if said := in_plan_problems(mask, title=publication.title, summary=publication.summary):
        raise PlanRefused(said)
    _save(publication, by)
    day = public_from.isoformat() if public_from else None
    note(publication.agenda, "publication_planned", by, {"public_from": day, "title": publication.title})
    renew_copies(publication, by)
    return publication


@transaction.atomic
def leave_out(*, agenda: Agenda, mask: Mask, edit: int, by: User) -> Publication:
    """Keep what the public version leaves out; the worker then makes its PDF. `edit` as for `plan`."""
    publication = _to_change(agenda, edit, by)
    document, whole = effective_mask(publication, mask)
    signatures = public_signatures(publication.sealed_round, [])
    if problems := mask_problems(document, mask, signatures):
        raise MaskRefused(problems)
    if said := in_plan_problems(whole, title=publication.title, summary=publication.summary):
        names = {"title": "de officiële titel", "summary": "de samenvatting"}
        raise PlanRefused(
            {"": f"Verander eerst {in_words([names[name] for name in said])}: {next(iter(said.values()))}"}
        )
    publication.mask = mask
    _save(publication, by)
    grounds = sorted(item["ground"] for item in mask)
    note(publication.agenda, "publication_masked", by, {"count": len(mask), "grounds": grounds})
    renew_copies(publication, by, family=True)
    return publication


@transaction.atomic
def publish(*, agenda: Agenda, by: User | None) -> None:
    """Make a signed agenda or addendum public now. None: the worker, on the planned day."""
    publication = _locked(agenda)
    _guard(publication.agenda, by)
    if publication.pk is None:
        raise StepRefused("Plan eerst de publicatie: vul een datum, een titel en een samenvatting in.")
    if publication.is_public:
        raise StepRefused("Dit is al openbaar.")
    if found := obstacles(publication):
        raise StepRefused(" ".join(found))
    if lacks_copy(publication):
        raise CopyNotReady(BEING_MADE)
    if not needs_copy(publication):
        # Of an earlier mask, that is no longer there: the sealed PDF itself is public.
        publication.masked_pdf = None
    publication.published_at, publication.published_by = now(), by
    publication.withdrawn_at, publication.withdrawn_by, publication.withdrawn_why = None, None, ""
    publication.edit += 1
    publication.save()
    file = publication.masked_pdf or publication.sealed_round.sealed_pdf
    note(
        publication.agenda,
        "published",
        by,
        {"file_sha256": file.sha256 if file else "", "left_out": len(publication.mask)},
    )
    # What it leaves out may stand in what is public around it.
    renew_copies(publication, by, family=True)
    announce_published(publication)


@transaction.atomic
def unpublish(*, agenda: Agenda, reason: str, by: User) -> None:
    """Take back what is public, with a reason. The signed text and its plan stay."""
    publication = _locked(agenda)
    _guard(publication.agenda, by)
    reason = reason.strip()
    if not publication.is_public:
        raise StepRefused("Dit is niet openbaar, dus er is niets om in te trekken.")
    if not reason:
        raise PlanRefused({"reason": "Vul een reden in, zodat later duidelijk is waarom dit niet meer openbaar is."})
    if len(reason) > _LONGEST_REASON:
        raise PlanRefused({"reason": f"Gebruik hoogstens {_LONGEST_REASON} tekens."})
    if addenda := built_on(publication.agenda):
        raise StepRefused(f"Trek eerst de publicatie van {in_words(addenda)} in: die tekst bouwt hierop voort.")
    publication.withdrawn_at, publication.withdrawn_by, publication.withdrawn_why = now(), by, reason
    publication.edit += 1
    publication.save()
    note(publication.agenda, "unpublished", by, {"reason": reason})
    renew_copies(publication, by, family=True)
    announce_unpublished(publication)


def _guard(agenda: Agenda, by: User | None) -> None:
    if by is not None and not can_publish(by, agenda):
        raise StepRefused("Openbaar maken hoort niet bij uw rol in deze agenda.")
    if State(agenda.state) not in SIGNED_STATES:
        raise StepRefused(NOT_SIGNED)


def _locked(agenda: Agenda) -> Publication:
    """Return the plan of `agenda` (a new one without), locked: the agreement before its addendum."""
    if agenda.parent_id is not None:
        Agenda.objects.select_for_update(of=("self",)).get(pk=agenda.parent_id)
    agenda = locked(agenda)
    rows = Publication.objects.select_for_update(of=("self",)).select_related("masked_pdf")
    publication = rows.defer("masked_pdf__content").filter(agenda=agenda).first() or Publication(agenda=agenda, edit=0)
    # The row that was locked, not another copy of it.
    publication.agenda = agenda
    return publication


def _to_change(agenda: Agenda, edit: int, by: User) -> Publication:
    publication = _locked(agenda)
    _guard(publication.agenda, by)
    if publication.is_public:
        raise StepRefused("Dit is openbaar. Trek eerst de publicatie in; daarna kunt u het plan wijzigen.")
    if publication.edit != edit:
        raise ChangedMeanwhile(
            "Een collega heeft het plan net gewijzigd. Wat u invulde, staat er nog. Open de pagina in een nieuw "
            "tabblad om te zien wat er is gewijzigd, en sla daarna opnieuw op."
        )
    return publication


def _save(publication: Publication, by: User) -> None:
    publication.edit += 1
    publication.changed_at, publication.changed_by = now(), by
    publication.save()
