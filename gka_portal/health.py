"""Is this process ready to serve? One cheap question for a load balancer: no sign-in, no session, no secrets."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gka_portal.errors import RETRY_SECONDS


@never_cache
@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and knows every migration of this code, otherwise 503."""
    try:
        missing = _last_migrations() - _applied_migrations()
    except Error:
        return _not_ready(database="niet bereikbaar")
    if missing:
        return _not_ready(database="loopt achter op de programmatuur")
    return JsonResponse({"status": "ok", "database": "ok"})


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of every app: these are files, so reading them once per process will do."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _applied_migrations() -> set[tuple[str, str]]:
    recorded = MigrationRecorder(connection).migration_qs
    return set(recorded.values_list("app", "name"))


def _not_ready(**facts: str) -> JsonResponse:
    answer = {"status": "niet beschikbaar", **facts}
    return JsonResponse(answer, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
