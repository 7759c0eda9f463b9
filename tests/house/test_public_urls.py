"""Everything is behind sign-in; this is the whole list of what is not."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "account_login",
    "admin:login",
}


def _views(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, object]]:
    """Yield name (or address, for a view without a name) and view of every address."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _views(pattern, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else prefix + str(pattern.pattern)
            yield name, pattern.callback


def test_the_list_of_public_addresses_is_exact() -> None:
    # Django's LoginRequiredMiddleware lets through what @login_not_required has marked.
    public = {name for name, view in _views(get_resolver()) if not getattr(view, "login_required", True)}
    assert public == PUBLIC


def test_login_is_required_by_middleware(settings) -> None:
    middleware = settings.MIDDLEWARE
    assert middleware.index("django.contrib.auth.middleware.LoginRequiredMiddleware") > middleware.index(
        "django.contrib.auth.middleware.AuthenticationMiddleware"
    )
