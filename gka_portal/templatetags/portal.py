"""Tags for the frame of a page and for the help: help about this page, pictures, contact and version."""

import tomllib
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gka_portal import guide, notation
from municipalities.roles import Role

register = template.Library()
register.filter(notation.with_article)

NARROW = 800
SMALL_SCREEN = "(max-width: 40rem)"
ON_A_PHONE = "-phone"
PICTURES = settings.BASE_DIR / "static" / "images" / "help"


@register.simple_tag(takes_context=True)
def help_url(context: dict[str, Any]) -> str:
    """Return the address of the help about the page that is shown, for who looks at it."""
    request = context.get("request")
    if request is None:
        return guide.SIGN_IN.url
    return guide.address_for(getattr(request, "user", AnonymousUser()), request.resolver_match)


@register.simple_tag
def contact_email() -> str:
    """Return the address for questions about the portal, "" when the operator gave none."""
    address: str = settings.CONTACT_EMAIL
    return address


@register.simple_tag
@cache
def portal_version() -> str:
    """Return the version of the portal, as pyproject.toml has it."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        version: str = tomllib.load(file)["project"]["version"]
    return version


@register.simple_tag(takes_context=True)
def picture(
    context: dict[str, Any], name: str, alt: str, caption: str = "", of_role: bool = False, seen_by: str = ""
) -> SafeString:
    """Draw the help picture `name` with its own size, so that nothing on the page moves when it arrives.

    `of_role`: there is one per role, and the guide shows its own. `seen_by`: it is the screen of that role, and a
    guide for another role says so. A small screen gets the picture that was made on a phone, when there is one.
    Pictures of a phone and of a part of a page are shown narrower than the text.
    """
    role = context.get("role", "")
    stem = f"{name}-{role}" if of_role else name
    width, height = picture_size(f"{stem}.webp")
    return format_html(
        '<figure class="help-picture{}"><picture>{}'
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async"></picture>{}</figure>',
        " help-picture--narrow" if width < NARROW else "",
        _phone_source(f"{stem}{ON_A_PHONE}.webp"),
        static(f"images/help/{stem}.webp"),
        width,
        height,
        alt,
        _caption(caption, seen_by if role and role != seen_by else ""),
    )


def _phone_source(name: str) -> SafeString:
    if not (PICTURES / str(name)).exists():
        return SafeString()
    width, height = picture_size(name)
    return format_html(
        '<source media="{}" srcset="{}" width="{}" height="{}">',
        SMALL_SCREEN,
        static(f"images/help/{name}"),
        width,
        height,
    )


def _caption(words: str, seen_by: str) -> SafeString:
    whose = f"Dit is het scherm van de {Role(seen_by).label.lower()}; bij u kan iets anders staan." if seen_by else ""
    said = " ".join(filter(None, [words, whose]))
    return format_html("<figcaption>{}</figcaption>", said) if said else SafeString()


@cache
def picture_size(name: str) -> tuple[int, int]:
    """Return width and height in pixels of a WebP picture of the help, in the form that browsers make."""
    # Joined as text: a name from a template is a str of its own kind, which Path refuses.
    with open(f"{PICTURES}/{name}", "rb") as file:
        head = file.read(30)
    if head[8:16] == b"WEBPVP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[8:16] == b"WEBPVP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    raise ValueError(f"{name} is no WebP picture as a browser makes it; make it with bin/help_pictures.py")
