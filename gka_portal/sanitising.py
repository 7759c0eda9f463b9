"""What rich text may hold: the one rule for what comes in and for what a browser gets."""

import nh3

TAGS = frozenset({"p", "strong", "em", "ul", "ol", "li", "h3", "a", "br"})


def clean(html: str) -> str:
    """Return `html` with nothing but the permitted tags and https or mailto links."""
    return nh3.clean(html, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes={"https", "mailto"}, link_rel=None)
