"""Tags for the frame of a page and for the help: help about this page, pictures, contact and version."""

import tomllib
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from gka_portal import guide, notation

register = template.Library()
register.filter(notation.with_article)

NARROW = 800
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


@register.simple_tag
def picture(name: str, alt: str, caption: str = "") -> SafeString:
    """Draw the help picture `name` with its own size, so that nothing on the page moves when it arrives.

    Pictures of a phone and of a part of a page are shown narrower than the text.
    """
    width, height = picture_size(name)
    return format_html(
        '<figure class="help-picture{}">'
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">{}</figure>',
        " help-picture--narrow" if width < NARROW else "",
        static(f"images/help/{name}"),
        width,
        height,
        alt,
        format_html("<figcaption>{}</figcaption>", conditional_escape(caption)) if caption else "",
    )


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
