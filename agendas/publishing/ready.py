"""Whether the PDF that everybody may read is there: the sealed one, or a copy made of the mask of today.

A copy is of a text and its signatures as everybody may read them; the hash of these tells whether it still fits. When
another publication leaves something out that stands here too, the PDF of before is no longer for everybody.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from agendas.choices import SignatureMethod
from agendas.in_force import Part, parts_of_each
from agendas.models import Publication, Signature, SigningRound
from agendas.publishing.copies import told_signatures
from agendas.publishing.masking import Mask, masked
from agendas.publishing.masks import mask_for
from records.canonical import canonical_bytes, sha256_hex
from records.models import Event

COPY_STORED = "public_copy_stored"


@dataclass(frozen=True)
class _Told:
    """What everybody may read of a publication. `is_whole`: the sealed PDF says no more than that.

    `leaves_out`: a mask changes its text or what its signatures say.
    """

    sha256: str
    is_whole: bool
    leaves_out: bool


def without_pdf(publications: Iterable[Publication]) -> set[int]:
    """Return which publications (keys) have no PDF that everybody may read; six queries at most, however many."""
    rows = list(publications)
    told = _told(rows)
    needed = [row for row in rows if row.pk in told and not told[row.pk].is_whole]
    made = _made([row.agenda.stream for row in needed if row.masked_pdf_id is not None])
    return {row.pk for row in needed if made.get(row.agenda.stream, "") != told[row.pk].sha256}


def lacks_copy(publication: Publication) -> bool:
    """Must a public PDF be made first? Also when one is there that was made before the mask changed."""
    return publication.pk in without_pdf([publication])


def needs_copy(publication: Publication) -> bool:
    """Is the sealed PDF itself not for everybody: is something left out of it, or does it carry what others signed?

    A PDF that was signed elsewhere is inside the sealed one, with the whole text and perhaps a written signature.
    """
    told = _told([publication])
    return publication.pk in told and not told[publication.pk].is_whole


def with_passages_left_out(publications: Iterable[Publication]) -> set[int]:
    """Return of which publications (keys) a mask leaves something out, its own or another of its family's."""
    return {key for key, told in _told(list(publications)).items() if told.leaves_out}


def mask_sha256(publication: Publication) -> str:
    """Return the hash of what everybody may read of a publication; "" when that is the whole sealed text."""
    told = _told([publication])
    return told[publication.pk].sha256 if publication.pk in told else ""


def _made(streams: list[str]) -> dict[str, str]:
    """Return by stream of which text the last copy was made."""
    if not streams:
        return {}
    stored = Event.objects.filter(stream__in=streams, action=COPY_STORED).order_by("stream", "number")
    return {event.stream: event.data.get("mask", "") for event in stored}


def _told(rows: list[Publication]) -> dict[int, _Told]:
    """Return what everybody may read of each of `rows` of which a part may have to be left out, by key."""
    masks = _masks(rows)
    rounds = _sealed_rounds([row.agenda_id for row in rows if row.mask or masks[_agreement(row)]], rows)
    concerned = [row for row in rows if row.agenda_id in rounds]
    parts = parts_of_each({_agreement(row) for row in concerned}) if concerned else {}
    return {
        row.pk: _of(row, parts.get(_agreement(row), []), masks[_agreement(row)], rounds[row.agenda_id])
        for row in concerned
    }


def _agreement(row: Publication) -> int:
    return row.agenda.parent_id or row.agenda_id


def _masks(rows: list[Publication]) -> dict[int, dict[int, Mask]]:
    """Return by agreement the masks that may count around it, each by its agenda, as `masks.masks_of` chooses them."""
    agreements = {_agreement(row) for row in rows}
    around = Publication.objects.filter(Q(agenda__in=agreements) | Q(agenda__parent__in=agreements))
    found: dict[int, dict[int, Mask]] = defaultdict(dict)
    facts = around.values_list("agenda", "agenda__parent", "mask", "published_at", "withdrawn_at")
    for agenda, parent, mask, published_at, withdrawn_at in facts:
        is_public = published_at is not None and withdrawn_at is None
        if mask and (parent is None or is_public):
            found[parent or agenda][agenda] = mask
    return found


def _sealed_rounds(maybe_masked: list[int], rows: list[Publication]) -> dict[int, SigningRound]:
    """Return by agenda the sealed round of what may be masked, or was signed elsewhere too; with its signatures."""
    counting = Signature.objects.filter(voided_at=None)
    elsewhere = counting.filter(method=SignatureMethod.EXTERNAL, round__agenda__in=[row.agenda_id for row in rows])
    sealed = SigningRound.objects.filter(
        Q(agenda__in=maybe_masked) | Q(pk__in=elsewhere.values("round")), outcome=SigningRound.Outcome.SEALED
    )
    told = sealed.prefetch_related(Prefetch("signatures", counting, to_attr="counting")).order_by("ended_at")
    return {found.agenda_id: found for found in told}


def _of(row: Publication, parts: list[Part], masks: dict[int, Mask], signing_round: SigningRound) -> _Told:
    document = next((part.document for part in parts if part.agenda.pk == row.agenda_id), None)
    if document is None:
        # Nothing can be left out of it, so there is nothing to give.
        return _Told("-", is_whole=False, leaves_out=True)
    # Of an addendum that is not public its mask counts for itself only.
    mask = mask_for(row.agenda, {**masks, row.agenda_id: row.mask}, parts)
    rows: list[Signature] = signing_round.counting  # type: ignore[attr-defined]
    text, signatures = masked(document, mask), told_signatures(rows, mask)
    is_elsewhere = any(signature.method == SignatureMethod.EXTERNAL for signature in rows)
    leaves_out = text != document or signatures != told_signatures(rows, [])
    is_whole = not leaves_out and not is_elsewhere
    return _Told("" if is_whole else sha256_hex(canonical_bytes([text, signatures])), is_whole, leaves_out)
