"""Production start of the portal: `gunicorn --config gunicorn.conf.py`.

Two processes of four threads had the best p95 of list and detail pages of the six set-ups that were measured.
Bind address, workers and threads can be overridden on the command line.
"""

import os

wsgi_app = "gka_portal.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4

# A hanging request ends before a browser gives up; a database statement ends sooner still (15 s).
timeout = 60
graceful_timeout = 30
# Longer than the idle time of usual proxies, so that the proxy closes first and never meets a closed connection.
keepalive = 65

# Bounds slow memory growth; the jitter keeps the processes from restarting together.
max_requests = 2000
max_requests_jitter = 400

# Heartbeat files belong in memory: on a slow disk they made healthy workers look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108

# The proxy keeps the access log; GKA_ACCESS_LOG=1 puts one on standard output.
accesslog = "-" if os.environ.get("GKA_ACCESS_LOG") == "1" else None
errorlog = "-"
loglevel = os.environ.get("GKA_SERVER_LOG_LEVEL", "warning")

# Large enough for a form with many rows, small enough to end an attack early.
limit_request_line = 8190
limit_request_fields = 100
