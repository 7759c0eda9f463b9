"""The help: a guide per role, made of topics; which topic belongs to which page; and searching in them.

A topic is a template, so that its text stands beside its pictures. Guides share topics: whoever writes an agenda does
that in the same way, whatever their role. Topics get `role` (the value of the role, or "") and `demo_mode` for where
that differs.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import ResolverMatch, reverse
from django.utils.html import strip_tags

from accounts.models import User
from dashboard.permissions import may_see_overview
from gka_portal.guide_pages import PAGES
from gka_portal.guide_roles import ROLE_TOPICS
from gka_portal.guide_topics import TOPICS, Topic
from gka_portal.lists import same_letters
from municipalities.memberships import roles_of
from municipalities.roles import DESCRIPTIONS, Role

LONGEST_SEARCH = 60
_BEFORE, _AFTER = 60, 140


# As each is called in a sentence, for the title of a guide.
_NAMED = {
    Role.COORDINATOR: "de regiocoördinator",
    Role.OFFICER: "de beleidsmedewerker",
    Role.ALDERMAN: "de wethouder",
    Role.SCHOOL_BOARD: "het schoolbestuur",
    Role.READER: "de lezer",
    Role.OCW_STAFF: "de OCW-medewerker",
    Role.OCW_FINANCE: "OCW-financiën",
    Role.MINISTER: "de bewindspersoon",
    Role.SECRETARIAT: "het secretariaat",
    Role.ADMINISTRATOR: "de functioneel beheerder",
}


@dataclass(frozen=True)
class Guide:
    """A page of help. `role` is None for what concerns everybody."""

    slug: str
    title: str
    intro: str
    topics: tuple[Topic, ...]
    role: Role | None = None

    @property
    def heading(self) -> str:
        return f"Handleiding voor {_NAMED[self.role]}" if self.role else self.title

    @property
    def role_value(self) -> str:
        return self.role.value if self.role else ""

    @property
    def url(self) -> str:
        if self.slug == "inloggen":
            return reverse("portal:help_sign_in")
        return reverse("portal:help_page", args=[self.slug])


@dataclass(frozen=True)
class Hit:
    """A topic in which a search found its words, with the words around the first of them."""

    guide: Guide
    topic: Topic
    excerpt: str


_SLUGS = {
    Role.COORDINATOR: "regiocoordinator",
    Role.OFFICER: "beleidsmedewerker",
    Role.ALDERMAN: "wethouder",
    Role.SCHOOL_BOARD: "schoolbestuur",
    Role.READER: "lezer",
    Role.OCW_STAFF: "ocw-medewerker",
    Role.OCW_FINANCE: "ocw-financien",
    Role.MINISTER: "bewindspersoon",
    Role.SECRETARIAT: "secretariaat",
    Role.ADMINISTRATOR: "functioneel-beheerder",
}


def _guide(slug: str, title: str, intro: str, topics: Iterable[str], role: Role | None = None) -> Guide:
    return Guide(slug, title, intro, tuple(TOPICS[name] for name in topics), role)


SIGN_IN = _guide(
    "inloggen",
    "Inloggen",
    "Voor iedereen: de eerste keer, elke dag, en als het niet lukt.",
    ("eerste-keer", "inloggen", "wachtwoord-vergeten", "code-app", "passkey", "telefoon-kwijt", "uitgelogd"),
)
QUESTIONS = _guide("vragen", "Veelgestelde vragen", "Wat mensen vaak vragen, met een kort antwoord.", ("vragen",))
WORDS = _guide("woorden", "Woordenlijst", "Wat de woorden in het portaal betekenen.", ("woorden",))
GUIDES: tuple[Guide, ...] = (
    *(_guide(slug, role.label, DESCRIPTIONS[role], ROLE_TOPICS[role], role) for role, slug in _SLUGS.items()),
    SIGN_IN,
    QUESTIONS,
    WORDS,
)
BY_SLUG = {each.slug: each for each in GUIDES}
OF_ROLE = {each.role: each for each in GUIDES if each.role}


def guides_of(user: User | AnonymousUser) -> list[Guide]:
    """Return the guides of the roles that `user` has today, in the order of GUIDES, without what they cannot open."""
    held = roles_of(user)
    own = [each for each in GUIDES if each.role in held]
    if may_see_overview(user):
        return own
    hidden = TOPICS["landelijk-beeld"]
    return [replace(each, topics=tuple(topic for topic in each.topics if topic != hidden)) for each in own]


def guide_for(user: User | AnonymousUser, slug: str) -> Guide | None:
    """Return the guide at the address `slug`: as it is for `user` when it is of an own role."""
    return next((each for each in guides_of(user) if each.slug == slug), BY_SLUG.get(slug))


def address_for(user: User | AnonymousUser, match: ResolverMatch | None) -> str:
    """Return where the help about the page `match` stands for `user`: guide and topic, or the nearest to it."""
    if not user.is_authenticated:
        return SIGN_IN.url
    guides = guides_of(user)
    for name in _topics_of(match):
        for each in guides:
            if TOPICS[name] in each.topics:
                return f"{each.url}#{name}"
    return guides[0].url if guides else reverse("portal:help")


def _topics_of(match: ResolverMatch | None) -> tuple[str, ...]:
    """Return the topics about a page, best first: by name and step, by name, or by the part of the portal."""
    if match is None:
        return ()
    step = f"{match.view_name}/{match.kwargs.get('step', '')}"
    part = f"{match.view_name.partition(':')[0]}:"
    return next((PAGES[key] for key in (step, match.view_name, part) if key in PAGES), ())


def search(words: str, guides: Iterable[Guide]) -> list[Hit]:
    """Return the topics of `guides` that hold all `words`, each once, those with a word in the title first.

    After those come the topics that are about a word in other words (`Topic.also`), and then the rest.
    """
    wanted = same_letters(words).split()
    if not wanted:
        return []
    hits, seen = [], set()
    for each in guides:
        for topic in each.topics:
            text = text_of(topic, each.role_value)
            if topic not in seen and all(word in same_letters(f"{topic.title} {topic.also} {text}") for word in wanted):
                seen.add(topic)
                hits.append(Hit(each, topic, _excerpt(text, wanted)))
    return sorted(hits, key=lambda hit: _distance(hit.topic, wanted))


def _distance(topic: Topic, wanted: list[str]) -> int:
    """Return how far `topic` is from the words somebody searched: 0 is nearest."""
    places = (same_letters(topic.title), same_letters(topic.also))
    return next((number for number, place in enumerate(places) if any(word in place for word in wanted)), len(places))


@cache
def text_of(topic: Topic, role: str) -> str:
    """Return the words of `topic` without markup. Kept: the templates do not change while the portal runs."""
    page = render_to_string(topic.template, {"role": role, "demo_mode": settings.DEMO_MODE})
    return " ".join(html.unescape(strip_tags(page)).split())


def _excerpt(text: str, wanted: list[str]) -> str:
    """Return the words around the first word that was found, cut between words."""
    plain = same_letters(text)
    places = [plain.find(word) for word in wanted if word in plain]
    if not places or len(plain) != len(text):  # a ligature fell apart: the places would not fit
        return text[:_AFTER].rsplit(" ", 1)[0] + " …"
    start, end = max(0, min(places) - _BEFORE), min(len(text), min(places) + _AFTER)
    cut = text[start:end]
    if start:
        cut = "… " + cut.split(" ", 1)[-1]
    return cut if end == len(text) else cut.rsplit(" ", 1)[0] + " …"
