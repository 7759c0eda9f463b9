"""Everything is behind sign-in; this is the whole list of what is not."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC = {
    # Signing in, in two steps.
    "account_login",
    "mfa_authenticate",
    # The same with a passkey, and the questions that a browser answers with one.
    "mfa_login_webauthn",
    "passkey_question_sign_in",
    "passkey_question_second_factor",
    # Signing out when the session had already ended: says so and goes to sign-in.
    "account_logout",
    # An account that was closed.
    "account_inactive",
    # The link in an invitation, and asking for a new one when it expired.
    "people:accept",
    "people:ask_again",
    # A forgotten password: asking for the link, and following it from the mail.
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    # What a government owes everybody, signed in or not.
    "portal:accessibility",
    "portal:privacy",
    "portal:vulnerability",
    "portal:security_txt",
    # The help that somebody needs who cannot sign in.
    "portal:help_sign_in",
    # Whoever holds a document of the portal can have it judged.
    "verifying:page",
    "verifying:code",
    # What was signed and made public, its files and its metadata for the Woo.
    "public:index",
    "public:municipality",
    "public:agenda",
    "public:pdf",
    "public:json",
    "public:diwoo",
    "public:sitemap_index",
    "public:sitemap",
    "portal:robots",
    # For the load balancer.
    "portal:health",
    # Sends on to the portal's own sign-in.
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


def test_unknown_addresses_tell_a_stranger_nothing(client, db) -> None:
    assert client.get("/bestaat-niet/").status_code == 404


def test_the_admin_sends_strangers_to_the_portals_own_sign_in(client, db) -> None:
    first = client.get("/admin/")
    assert first.status_code == 302
    second = client.get("/admin/login/?next=/admin/")
    assert second.status_code == 302
    assert second["Location"].startswith(reverse("account_login"))
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302
