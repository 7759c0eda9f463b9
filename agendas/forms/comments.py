"""Forms to comment and to answer, and the filter of the list of comments."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from agendas.actions.commenting import QUOTE_LIMIT, TEXT_LIMIT
from agendas.choices import Audience, CommentState
from agendas.discussion import MOST_MENTIONS, Person
from agendas.models import Comment
from agendas.structure import BLOCKS
from gka_portal.forms import PlainDutchErrors
from gka_portal.lists import Column, FilterForm, choice, order_choices, search_field

_LIMIT = f"{TEXT_LIMIT:,}".replace(",", ".")


class _Ids(forms.MultipleChoiceField):
    """Ids of people; whether they may be mentioned is decided by the action, which says who may not."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < 10

    def clean(self, value: Any) -> list[int]:
        return [int(pk) for pk in super().clean(value)]


class _SaidForm(PlainDutchErrors, forms.Form):
    """What a comment and an answer both have. The length is counted by the action, after line ends are one sign."""

    hide_optional_mark = True
    text = forms.CharField(
        label="Uw opmerking",
        help_text=f"Hoogstens {_LIMIT} tekens. Zeg wat er anders moet, en waarom.",
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    mentions = _Ids(
        label="Wie vraagt u om te kijken?",
        help_text=f"Zij krijgen een e-mail met een link. Hoogstens {MOST_MENTIONS} mensen.",
        required=False,
        error_messages={"invalid_choice": "Kies opnieuw wie u noemt."},
    )
    terug = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mentions"]
        field.choices = [(person.pk, f"{person.name}, {person.part}") for person in people]
        if not field.choices and not self.is_bound:
            del self.fields["mentions"]


class CommentForm(_SaidForm):
    """A new comment; `audiences` are those that the writer may choose from."""

    field_order = ["text", "audience", "mentions"]
    path = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, max_length=QUOTE_LIMIT * 4, widget=forms.HiddenInput)
    audience = forms.ChoiceField(
        label="Wie ziet deze opmerking?", choices=Audience, widget=forms.RadioSelect, initial=Audience.ALL
    )

    def __init__(self, *args: Any, audiences: list[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["audience"]
        field.choices = [(audience.value, audience.label) for audience in audiences]
        if len(audiences) == 1:
            # Nothing to choose: a school board and a guest speak to everybody.
            field.widget = forms.HiddenInput()


class AnswerForm(_SaidForm):
    """An answer to a comment."""

    field_order = ["text", "mentions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Uw antwoord"
        self.fields["text"].help_text = f"Hoogstens {_LIMIT} tekens."
        self.fields["text"].widget.attrs["rows"] = 3


COLUMNS = (
    Column("Wanneer", "wanneer", "Oudste eerst", "Nieuwste eerst"),
    Column("Onderdeel", "onderdeel", "Volgorde van de tekst"),
)
USUAL_ORDER = "-wanneer"
_PLACE = Case(
    *(
        When(Q(path=key) | Q(path__startswith=f"{key}."), then=Value(place))
        for place, block in enumerate(BLOCKS)
        for key in block.keys
    ),
    default=Value(-1),
    output_field=IntegerField(),
)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("-written_at", "id"),
    "wanneer": ("written_at", "id"),
    "onderdeel": (_PLACE.asc(), "path", "written_at", "id"),
}
_OPEN = "te-doen"
_STATES = [(_OPEN, "Nog niet afgehandeld"), *CommentState.choices]
MOST_WORDS = 6


class CommentFilter(FilterForm):
    """Searches what was said and where, answers too."""

    zoek = search_field("Woord uit een opmerking of antwoord")
    status = choice("Status", "Alle", _STATES)
    deel = choice("Onderdeel", "Alle onderdelen", [(block.slug, block.title) for block in BLOCKS])
    van = choice("Van wie", "Iedereen")
    voor = choice("Zichtbaar voor", "Alle", [("all", "Iedereen"), ("intern", "Alleen mijn kant (intern)")])
    mij = choice("Noemt mij", "Alle", [("ja", "Alleen waarin ik word genoemd")])
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any, *, comments: QuerySet[Comment], user: User) -> None:
        super().__init__(data)
        self.user = user
        people = comments.order_by("author", "written_by_id").values_list("written_by_id", "author").distinct()
        self.offer("van", [(str(pk), name) for pk, name in dict(people).items()])

    def found_in(self, comments: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return the heads among `comments` that were asked for, in the order that was asked for."""
        chosen, heads = self.chosen, comments.filter(parent=None)
        for word in chosen.get("zoek", "").split()[:MOST_WORDS]:
            said = comments.filter(text__icontains=word)
            here = Q(text__icontains=word) | Q(about__icontains=word) | Q(quote__icontains=word)
            heads = heads.filter(here | Q(pk__in=said.exclude(parent=None).values("parent")))
        if chosen.get("status") == _OPEN:
            heads = heads.exclude(state=CommentState.RESOLVED)
        elif "status" in chosen:
            heads = heads.filter(state=chosen["status"])
        if "deel" in chosen:
            heads = heads.filter(_in_block(chosen["deel"]))
        if "van" in chosen:
            answered = comments.filter(written_by=chosen["van"]).exclude(parent=None)
            heads = heads.filter(Q(written_by=chosen["van"]) | Q(pk__in=answered.values("parent")))
        if "voor" in chosen:
            everybody = Q(audience=Audience.ALL)
            heads = heads.filter(everybody if chosen["voor"] == "all" else ~everybody)
        if "mij" in chosen:
            named = _naming(self.user)
            heads = heads.filter(named | Q(pk__in=comments.filter(named).exclude(parent=None).values("parent")))
        return heads.order_by(*_ORDERS[self.order])


def _in_block(slug: str) -> Q:
    block = next(block for block in BLOCKS if block.slug == slug)
    found = Q(pk__in=[])
    for key in block.keys:
        found |= Q(path=key) | Q(path__startswith=f"{key}.")
    return found


def _naming(user: User) -> Q:
    """Return the condition that `user` is mentioned; a list in JSON is searched place by place on every database."""
    found = Q(pk__in=[])
    for place in range(MOST_MENTIONS):
        found |= Q(**{f"mentions__{place}__0": user.pk})
    return found
