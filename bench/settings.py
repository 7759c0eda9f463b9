"""The portal's own settings, with pages to compare with and a counter of queries that sleeps unless it is asked."""

from gka_portal.settings import *  # noqa: F403
from gka_portal.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.CountQueriesMiddleware", *MIDDLEWARE]
