"""Settings of the portal: one file, read from the environment, safe when nothing is set.

Every variable is described in the README (table "Environment variables").
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from gka_portal.environment import database_options, local_secret, logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Everything the portal makes at run time: database, keys, built fonts, logs.
VAR_DIR = Path(env.str("GKA_VAR_DIR", default=str(BASE_DIR / "var")))

# Demo mode loads invented people, marks every page and lets a password stand in for a second factor.
DEMO_MODE = env.bool("GKA_DEMO", default=False)
DEBUG = env.bool("GKA_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(VAR_DIR / "keys" / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Used in links in mail, where there is no request.
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "gka_portal.administration.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "records",
    "accounts",
    "municipalities",
    "interventions",
    "agendas",
    "funding",
    "dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gka_portal.request_log.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "gka_portal.middleware.DatabaseAwayMiddleware",
    # Before everything that reads or writes a cookie.
    "gka_portal.middleware.NoVisitorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agendas.middleware.TypedTextMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.OriginMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Innermost: the page that it gives passes through everything that sets headers.
    "gka_portal.middleware.NotAllowedPageMiddleware",
]

ROOT_URLCONF = "gka_portal.urls"
WSGI_APPLICATION = "gka_portal.wsgi.application"
FORM_RENDERER = "gka_portal.drawing.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gka"]
CRISPY_TEMPLATE_PACK = "gka"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gka_portal.context.portal",
            ],
            "builtins": [
                "gka_portal.templatetags.gka",
                "gka_portal.templatetags.portal",
                "gka_portal.templatetags.agenda_pages",
                "gka_portal.templatetags.grants",
                "crispy_forms.templatetags.crispy_forms_filters",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"].update(database_options(DATABASES["default"]["ENGINE"]))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared between processes, so that rate limits count all attempts (19 of 60 got through with a cache per process).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Concept PDFs stand here too; they must not push out the counters of wrong passwords.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
# The second lets nobody sign in: it gives the rights of a role.
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "municipalities.permissions.RoleRights",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.NotAboutOwner"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
    {"NAME": "accounts.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.PasswordForgottenForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey is two factors in one: the device that holds it, and the finger, face or PIN that it asks for.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Two requests for one sign-in. Nothing can be guessed here: this only keeps one address from taking all our time.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = "GKA-portaal"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
# Encrypt the secrets of code apps and recovery codes: the first key encrypts, every key decrypts.
SECOND_FACTOR_KEYS = env.list("MFA_KEY", default=[]) or [local_secret(VAR_DIR / "keys" / "second_factor_key")]
MFA_FORMS = {
    "authenticate": "accounts.forms.SignInCodeForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
}
# Sessions note by themselves when they were last used (accounts.middleware); a GET writes nothing.
USERSESSIONS_TRACK_ACTIVITY = False

# 3 h without activity, 12 h in all (security.md 1.2); checked by accounts.middleware.
SESSION_IDLE_SECONDS = 3 * 3600
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO_MODE
SECURE_HSTS_SECONDS = 0 if DEMO_MODE else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO_MODE
# A load balancer asks inside the network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^gezondheid$"]
SECURE_REFERRER_POLICY = "same-origin"
# The reverse proxy must set this header and strip it from what comes in.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# One language and no LocaleMiddleware: an English browser must not turn dates into English.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["gka_portal.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Fonts and icons are built from packages at set-up (manage.py build_assets).
BUILT_DIR = VAR_DIR / "built"
STATICFILES_DIRS = [BASE_DIR / "static", *([BUILT_DIR] if BUILT_DIR.exists() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# In demo mode nobody has a mailbox: mail becomes files that can be read.
EMAIL_CONFIG = env.email("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}" if DEMO_MODE else "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="GKA-portaal <noreply@localhost>")

# Shown on pages for questions; an e-mail address or a web address for security.txt. Without: the portal's own pages.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# The controller and the data protection officer of the AVG, named on the privacy page.
CONTROLLER = env.str("CONTROLLER", default="")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")

# The seal: a PEM key, its certificate and the chain (README, "Sealing").
SEAL_DIR = Path(env.str("SEAL_DIR", default=str(VAR_DIR / "keys" / "seal")))
# Or the key in a security module (PKCS#11): its library, token, PIN and the label of the key; see records.sealing.
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY = env.str("SEAL_PKCS11_KEY", default="")
# Address of an RFC 3161 time-stamping authority; without it a seal says "geen vertrouwde tijd".
SEAL_TSA_URL = env.str("SEAL_TSA_URL", default="")

# Under which TOOI organisation agendas are published (DiWoo, "publisher"): its URI and its name.
DIWOO_PUBLISHER = env.str("DIWOO_PUBLISHER", default="https://identifier.overheid.nl/tooi/id/ministerie/mnre1109")
DIWOO_PUBLISHER_NAME = env.str("DIWOO_PUBLISHER_NAME", default="ministerie van Onderwijs, Cultuur en Wetenschap")

# What a signatory without a valid mandate, or a municipality without a college decision, means: "advice" or "stop".
SIGNING_MANDATE = env.str("SIGNING_MANDATE", default="advice")
SIGNING_COLLEGE_DECISION = env.str("SIGNING_COLLEGE_DECISION", default="advice")
# Working days to sign in, between reminders, and how many reminders at most.
SIGNING_DUE_DAYS = env.int("SIGNING_DUE_DAYS", default=10)
SIGNING_REMINDER_DAYS = env.int("SIGNING_REMINDER_DAYS", default=3)
SIGNING_MAX_REMINDERS = env.int("SIGNING_MAX_REMINDERS", default=3)
# Roots (*.crt) and revocation lists (*.crl) of the trust service providers whose signatures we accept.
SIGNING_TRUST_DIR = Path(env.str("SIGNING_TRUST_DIR", default=str(VAR_DIR / "keys" / "trust")))
# A malware scanner that speaks the clamd protocol: "host:3310" or the path of its socket. Empty: none.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")

# Work that the worker does by itself (records.recurring): a name, the task function, and each day from that time in
# Amsterdam ("07:00") or every so many minutes (10).
RECURRING_TASKS: list[tuple[str, str, str | int]] = [
    ("remind-signers", "agendas.tasks.remind_signers", "07:00"),
    ("sweep-seals", "agendas.tasks.sweep_seals", 10),
    ("forget-packages", "agendas.tasks.forget_packages", "03:40"),
    ("forget-figures", "funding.tasks.forget_files", "03:30"),
    ("remind-accounts", "funding.tasks.remind_accounts", "07:15"),
    ("publish-due", "agendas.tasks.publish_due", "06:00"),
    ("move-merged", "agendas.tasks.move_merged", "05:00"),
]

# "json": lines for an audit trail (BIO2 8.15.01); "plain": for people who read along.
LOG_FORMAT = env.str("LOG_FORMAT", default="plain" if DEMO_MODE else "json")
LOGGING = logging_settings(LOG_FORMAT, os.environ.get("LOG_LEVEL", "WARNING"))
