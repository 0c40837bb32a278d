"""One settings file; every difference between deployments is an environment variable (docs/operating.md)."""

from __future__ import annotations

import hashlib
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from botocore.config import Config
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from studio.env import (
    env_bool,
    env_choice,
    env_email,
    env_hosts,
    env_int,
    env_list,
    env_money,
    env_needs,
    env_origins,
    env_secret,
    env_str,
    env_url,
)
from studio.secret_key import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env_str("DATA_DIR") or BASE_DIR / "var").resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR: the folder {DATA_DIR} cannot be made: {error.strerror}.") from error

DEBUG = env_bool("DEBUG")
HOST = env_str("HOST", "127.0.0.1")
PORT = env_int("PORT", 8000, maximum=65535)
SECRET_KEY = env_secret("SECRET_KEY") or read_or_make(DATA_DIR / "secret_key")
# Former secret keys, while what they sealed and signed is still about (docs/operating.md).
SECRET_KEY_FALLBACKS = [key.strip() for key in env_secret("SECRET_KEY_FALLBACKS").split(",") if key.strip()]
# Whoever looks after the studio on its own machine (/healthz, /readyz, /metrics) asks by these.
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [*env_hosts("ALLOWED_HOSTS", []), *LOOPBACK]
CSRF_TRUSTED_ORIGINS = env_origins("CSRF_TRUSTED_ORIGINS")

# Where people open the studio, for links in e-mails and those that commands print: no pattern, and no "any address".
ONE_ADDRESS = [origin for origin in CSRF_TRUSTED_ORIGINS if "*" not in origin]
HERE = f"http://{'127.0.0.1' if HOST in ('0.0.0.0', '::') else HOST}:{PORT}"  # noqa: S104 (never listened on)
SITE_URL = (env_url("SITE_URL") or next(iter(ONE_ADDRESS), HERE)).rstrip("/")

REDIS_URL = env_url("REDIS_URL", ("redis", "rediss"))
IN_PROCESS = "memory://localhost"  # kombu warns when there is no host
CELERY_BROKER_URL = env_secret("CELERY_BROKER_URL") or REDIS_URL or IN_PROCESS
EMBEDDED = CELERY_BROKER_URL == IN_PROCESS
if not EMBEDDED and not REDIS_URL:
    raise ImproperlyConfigured("CELERY_BROKER_URL needs REDIS_URL too: live updates travel through Redis.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "channels",
    "django_htmx",
    "csp",
    "lucide",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "sessions_app",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sessions_app.middleware.StudioErrorMiddleware",
]
ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
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
                "csp.context_processors.nonce",
            ],
        },
    },
]

# In one web process. What is over waits its turn; a page that waits for a slow view holds one.
REQUESTS_AT_ONCE = 24
# Each of those requests has a connection, and so has each of the four threads that read for sockets; the sweeper, the
# leases and the sign-in of sockets need one now and then. Workers have more threads than that, and give theirs back
# while an engine works. Three such processes fit into the 100 connections that PostgreSQL allows by default.
CONNECTIONS = REQUESTS_AT_ONCE + 8

# Database: WAL and immediate transactions on SQLite, or readers that turn writers fail with "database is locked".
if env_secret("DATABASE_URL"):
    try:
        DATABASES: dict[str, Any] = {"default": dj_database_url.parse(env_secret("DATABASE_URL"))}
    except ValueError:
        DATABASES = {"default": {}}
    if DATABASES["default"].get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must be postgres://user:password@host:port/database, with %40 for @ and %2F for / in the password."
        )
    # A look at each connection that comes out of the pool, or each that a restart of the database broke failed once.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": CONNECTIONS, "timeout": 10}}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "palimpsest.sqlite3",
            # Opening a connection takes a millisecond, keeping one costs nobody anything.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
            },
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
    # Nor does Celery close them after each task.
    CELERY_DB_REUSE_MAX = 1_000_000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pictures
BUCKET = env_str("AWS_STORAGE_BUCKET_NAME")
env_needs("AWS_S3_ENDPOINT_URL", "AWS_STORAGE_BUCKET_NAME")
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "studio.storage.AtomicFileSystemStorage", "OPTIONS": {"location": DATA_DIR / "blobs"}},
    "staticfiles": {"BACKEND": "studio.static_files.ShippedStaticFiles"},
}
if BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "endpoint_url": env_url("AWS_S3_ENDPOINT_URL") or None,
            "access_key": env_secret("AWS_ACCESS_KEY_ID") or None,
            "secret_key": env_secret("AWS_SECRET_ACCESS_KEY") or None,
            "region_name": env_str("AWS_S3_REGION_NAME") or None,
            "file_overwrite": True,
            # A bucket that is away must not hold a request for the minutes that are usual; and the checksums that newer
            # SDKs add by themselves are refused by some that are compatible with S3.
            "client_config": Config(
                connect_timeout=3,
                read_timeout=20,
                retries={"mode": "standard", "total_max_attempts": 2},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
SPOOL_DIR = DATA_DIR / "spool"
# Whose signatures under Content Credentials are believed: a file or folder of certificates, PEM or DER.
C2PA_TRUST_ANCHORS = Path(env_str("C2PA_TRUST_ANCHORS") or DATA_DIR / "c2pa-trust")
if env_str("C2PA_TRUST_ANCHORS") and not C2PA_TRUST_ANCHORS.exists():
    raise ImproperlyConfigured(f"C2PA_TRUST_ANCHORS: there is no {C2PA_TRUST_ANCHORS}.")
# Hosts of an internal network from which a picture may be fetched by its address; public ones need no leave.
FETCH_PRIVATE_HOSTS = env_list("FETCH_PRIVATE_HOSTS", [])
# Whether webhooks may go to addresses of an internal network; and after how many days of failures one is switched off.
WEBHOOK_ALLOW_PRIVATE = env_bool("WEBHOOK_ALLOW_PRIVATE")
WEBHOOK_DISABLE_DAYS = env_int("WEBHOOK_DISABLE_DAYS", 5, minimum=1)
# How long the audit log is kept.
AUDIT_DAYS = env_int("AUDIT_DAYS", 365, minimum=1)
# How long a session lies in the trash before it is purged.
TRASH_DAYS = env_int("TRASH_DAYS", 30, minimum=1)
# Below so much room on the disk of DATA_DIR no new work is taken; of no interest where nothing is kept there.
MIN_FREE_MB = env_int("MIN_FREE_MB", 0 if BUCKET and env_secret("DATABASE_URL") else 500)
MAX_UPLOAD_BYTES = 40 * 1024 * 1024
# The ZIP of a session: some 300 pictures at 2K.
MAX_IMPORT_BYTES = 512 * 1024 * 1024
MAX_BODY_BYTES = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# `make run` serves straight from static/, so that a first start and an edit need no collectstatic.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
WHITENOISE_AUTOREFRESH = DEBUG
if WHITENOISE_USE_FINDERS:
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# WhiteNoise is synchronous; for small static files under ASGI that is harmless.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators", Warning)

# Celery: the message is only a wake-up; the row is the truth (docs/architecture.md).
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = WORKER_CONCURRENCY = env_int("WORKER_CONCURRENCY", 64, minimum=1)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
if EMBEDDED:
    CELERY_BROKER_TRANSPORT = "studio.broker:Transport"
elif CELERY_BROKER_URL.startswith("redis"):
    # A frozen Redis must not hold up the web for longer than 2 s; the sweeper publishes again.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 3600,
        "socket_timeout": 2,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "global_keyprefix": "palimpsest:",
    }
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "sessions_app.tasks.sweep", "schedule": timedelta(seconds=30)},
    "clean-up": {"task": "sessions_app.tasks.clean_up", "schedule": timedelta(days=1)},
}

CHANNEL_LAYERS: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": 2, "socket_connect_timeout": 1}],
                "prefix": "palimpsest",
            },
        }
        if REDIS_URL
        else {"BACKEND": "studio.embedded.BridgedChannelLayer"}
    )
}

# Only counts are kept there. With Redis all processes count together; that one is never cleared, for it is the broker's, too.
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}
if REDIS_URL:
    CACHES["shared"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "palimpsest",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }

# Engines
GEMINI_API_KEY = env_secret("GOOGLE_API_KEY") or env_secret("GEMINI_API_KEY")
VERTEX = env_bool("GOOGLE_GENAI_USE_ENTERPRISE", env_bool("GOOGLE_GENAI_USE_VERTEXAI"))
VERTEX_PROJECT = env_str("GOOGLE_CLOUD_PROJECT")
if VERTEX and not (VERTEX_PROJECT or GEMINI_API_KEY):
    raise ImproperlyConfigured("Vertex AI needs GOOGLE_CLOUD_PROJECT, or an express key in GOOGLE_API_KEY.")
# Without a project the key is Vertex AI's express key; beside one it stays that of the Developer API.
GEMINI = bool(GEMINI_API_KEY) and not (VERTEX and not VERTEX_PROJECT)
GATEWAY_BASE_URL = env_url("GATEWAY_BASE_URL")
env_needs("GATEWAY_BASE_URL", "GATEWAY_MODEL")
env_needs("GATEWAY_MODEL", "GATEWAY_BASE_URL")
PROVIDERS: dict[str, Any] = {
    "gemini": (
        {
            "api_key": GEMINI_API_KEY,
            "base_url": env_url("GOOGLE_GEMINI_BASE_URL"),
            "api_version": env_str("GEMINI_API_VERSION"),
            "text_model": env_str("GEMINI_TEXT_MODEL"),
        }
        if GEMINI
        else None
    ),
    "vertex": (
        {
            "api_key": "" if VERTEX_PROJECT else GEMINI_API_KEY,
            "project": VERTEX_PROJECT,
            "location": env_str("GOOGLE_CLOUD_LOCATION") or "global",
            "base_url": env_url("GOOGLE_VERTEX_BASE_URL"),
            "text_model": env_str("VERTEX_TEXT_MODEL"),
        }
        if VERTEX
        else None
    ),
    "gateways": (
        [
            {
                "base_url": GATEWAY_BASE_URL,
                "api_key": env_secret("GATEWAY_API_KEY"),
                "model": env_str("GATEWAY_MODEL"),
                "text_model": env_str("GATEWAY_TEXT_MODEL"),
            }
        ]
        if GATEWAY_BASE_URL
        else []
    ),
    "local": {},
}
SET_UP = {"gemini": GEMINI, "vertex": VERTEX, "gateway": bool(GATEWAY_BASE_URL), "local": True}
DEFAULT_PROVIDER = env_choice("DEFAULT_PROVIDER", set(SET_UP)) or ("gemini" if GEMINI else "local")
if not SET_UP[DEFAULT_PROVIDER]:
    needs = {
        "gemini": "GEMINI_API_KEY is not set",
        "vertex": "GOOGLE_GENAI_USE_ENTERPRISE is not set",
        "gateway": "GATEWAY_BASE_URL is not set",
    }
    raise ImproperlyConfigured(f"DEFAULT_PROVIDER is {DEFAULT_PROVIDER}, but {needs[DEFAULT_PROVIDER]}.")

MONTHLY_BUDGET_USD = env_money("MONTHLY_BUDGET_USD")

# What one person, or one address, may do; 0: any number.
EDITS_PER_MINUTE = env_int("EDITS_PER_MINUTE", 0)
EDITS_PER_DAY = env_int("EDITS_PER_DAY", 0)
UPLOADS_PER_MINUTE = env_int("UPLOADS_PER_MINUTE", 300)
VIEWS_PER_MINUTE = env_int("VIEWS_PER_MINUTE", 600)
GUEST_WORDS_PER_MINUTE, COPIES_PER_MINUTE, SOCKETS_PER_MINUTE = 120, 30, 600

# To one paid engine, over all workers: calls in a minute, and calls at once.
CALLS_PER_MINUTE = env_int("CALLS_PER_MINUTE", 500, minimum=1)
CALLS_IN_FLIGHT = 128

# Cookies do not know ports: two studios on one machine must not sign each other out.
INSTALLATION = hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"palimpsest_{INSTALLATION}"
CSRF_COOKIE_NAME = f"palimpsest_csrf_{INSTALLATION}"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sessions_app.middleware.csrf_failure"
HTTPS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "sessions"

# Ways to sign in. Passwords, mailed links and invitations are our own views; passkeys and single sign-on are allauth's.
ACCOUNT_ADAPTER = "sessions_app.views.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email"]
SOCIALACCOUNT_ADAPTER = "sessions_app.views.adapters.SingleSignOnAdapter"
# A link, for a form would need the sign-on's hosts in the policy's form-action.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
MFA_ADAPTER = "sessions_app.views.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# An invited person's address is proven by a mailed link alone, which a studio without mail cannot send.
MFA_ALLOW_UNVERIFIED_EMAIL = True
OIDC_ISSUER = env_url("OIDC_ISSUER").rstrip("/")
OIDC_NAME = env_str("OIDC_NAME") or "single sign-on"
env_needs("OIDC_ISSUER", "OIDC_CLIENT_ID")
env_needs("OIDC_CLIENT_ID", "OIDC_ISSUER")
if OIDC_ISSUER:
    OIDC_APP = {
        "provider_id": "oidc",
        "name": OIDC_NAME,
        "client_id": env_str("OIDC_CLIENT_ID"),
        "secret": env_secret("OIDC_CLIENT_SECRET"),
        "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
    }
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC_APP]}}

# E-mail. Without a server, mails are printed to the console.
EMAIL = env_email()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL.host else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.host, EMAIL.port, EMAIL.user, EMAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.starttls, EMAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL") or "Palimpsest <palimpsest@localhost>"

# The browser's language, unless the person chose one in the account menu: the cookie remembers that.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = f"palimpsest_language_{INSTALLATION}"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "studio.logs.Redacted", "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "studio": {"level": "INFO"},
        "sessions_app": {"level": "INFO"},
        "celery": {"level": "WARNING"},
        "uvicorn.error": {"level": "WARNING"},
    },
}
