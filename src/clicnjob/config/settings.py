"""All settings, read once from the environment. Without any, the embedded edition: one process, SQLite, files on disk."""

import secrets
import sys
from pathlib import Path
from typing import Any

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from clicnjob.config import env
from clicnjob.shared.language import LANGUAGE_NAMES, RIGHT_TO_LEFT

PACKAGE_DIR = Path(__file__).resolve().parent.parent
PROJECT_DIR = PACKAGE_DIR.parent.parent

# Where things live. The master key sits beside the data folder, never in it: a copy of the data opens nothing.
DATA_DIR = env.folder("CLICNJOB_DATA_DIR", PROJECT_DIR / "data")
KEY_DIR = env.folder("CLICNJOB_KEY_DIR", DATA_DIR.with_name(DATA_DIR.name + "-keys"))
MASTER_KEY = env.text("MASTER_KEY")
# After a first rotation of the master key: the first one this installation ever had (docs/guides/cles.md).
HASH_KEY = env.text("HASH_KEY")

TESTING = "pytest" in sys.modules
DEBUG = env.flag("DEBUG")
EMBEDDED = not env.text("DATABASE_URL")
# The demonstration: fictional people, one-click sign-in. Refused on a public host (config.startup). An embedded
# installation without data starts as one, and remembers it; real use says DEMO_MODE=0.
DEMO_MARK = DATA_DIR / "demonstration"
DEMO_MODE = env.flag(
    "DEMO_MODE",
    default=EMBEDDED and not TESTING and (DEMO_MARK.exists() or not (DATA_DIR / "clicnjob.sqlite3").exists()),
)

HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000)
TLS = env.flag("TLS")


def _own_secret(name: str) -> str:
    """A secret of this installation, made at the first start and kept in the key folder."""
    path = KEY_DIR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = env.text("SECRET_KEY") or (
    "only-for-tests-" * 4 if TESTING else _own_secret("secret.key") if EMBEDDED else ""
)
if not SECRET_KEY:
    message = "SECRET_KEY is missing: with DATABASE_URL every process needs the same one."
    raise ImproperlyConfigured(message)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
"""Former ones, commas between: sessions and links of the trail made under them stay good."""

ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver", HOST]
if HOST == "0.0.0.0":  # noqa: S104  asked for by the operator; `clicnjob up` refuses a public address
    ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or ["*"]
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
# The address printed in QR codes and SMS. Empty: the address of the request.
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")
if not PUBLIC_URL and HOST == "0.0.0.0":  # noqa: S104  the room's phones cannot follow a QR code to 127.0.0.1
    PUBLIC_URL = f"{'https' if TLS else 'http'}://{env.local_address()}:{PORT}"
BEHIND_HTTPS = TLS or PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    *(
        f"clicnjob.{name}"
        for name in (
            "shared",
            "audit",
            "vault",
            "accounts",
            "files",
            "realtime",
            "structures",
            "notifications",
            "messaging",
            "workshops",
            "documents",
            "appointments",
            "enrolment",
            "keeping",
            "insights",
            "home",
            "demo",
            "config",
        )
    ),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clicnjob.shared.http.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clicnjob.shared.language.LanguageMiddleware",
    "clicnjob.shared.maintenance.MaintenanceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clicnjob.accounts.middleware.SessionClockMiddleware",
    "clicnjob.accounts.middleware.LockMiddleware",
    "clicnjob.enrolment.middleware.StationMiddleware",
    "clicnjob.enrolment.middleware.ActorMiddleware",
    "clicnjob.shared.language.StaffLanguageMiddleware",
    "clicnjob.shared.http.PrivacyMiddleware",
    "clicnjob.shared.http.ReadOnlyGetMiddleware",
    "clicnjob.shared.http.DomainErrorMiddleware",
]

# How what stands outside the request cycle (streams, the fast door) finds who acts: many sessions at once.
ACTORS_RESOLVER = "clicnjob.enrolment.actors.resolve_actors"
# Messages one account may send in a minute, at each process: more than anyone types, less than a script would.
MESSAGES_PER_MINUTE = env.integer("MESSAGES_PER_MINUTE", 60)

ROOT_URLCONF = "clicnjob.config.urls"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "clicnjob.home.context.shell",
                *(["clicnjob.demo.context.doors"] if DEMO_MODE else []),
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "clicnjob.shared.templatetags.ui"],
        },
    },
]

WSGI_APPLICATION = "clicnjob.config.wsgi.application"

_database_url = env.text("DATABASE_URL")
DATABASES: dict[str, dict[str, Any]]
if _database_url:
    DATABASES = {"default": environ.Env.db_url_config(_database_url)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "clicnjob.shared.postgresql"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 600
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "clicnjob.sqlite3",
            "CONN_MAX_AGE": None,
            # Tests run on a file too: threads share it as they do in life.
            "TEST": {"NAME": DATA_DIR / "tests.sqlite3"},
            "OPTIONS": {
                # An acknowledged write survives a power cut: WAL + FULL (security goal G2). Deleted text is overwritten (G20).
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
                ),
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The bus between processes; empty: in the memory of the only process.
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
# Jobs run in the serving process unless a separate `clicnjob work` does.
JOBS_IN_PROCESS = env.flag("JOBS_IN_PROCESS", default=EMBEDDED)
KEEP_CORE = env.flag("KEEP_CORE", default=True)  # a serving process stays on one core (ADR 47)
SCRIBE = env.flag("SCRIBE", default=True)  # a process beside it writes messages in PostgreSQL (ADR 49)

S3_BUCKET = env.text("S3_BUCKET")
STORAGES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
                "access_key": env.text("S3_ACCESS_KEY") or None,
                "secret_key": env.text("S3_SECRET_KEY") or None,
                "region_name": env.text("S3_REGION") or None,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
        if S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "store"}}
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
STATIC_URL = "/static/"
STATICFILES_FINDERS = ["clicnjob.shared.minified.MinifiedFinder"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = TESTING or DEBUG

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["clicnjob.accounts.backends.AccountBackend"]
LOGIN_URL = "accounts:sign-in"
# OWASP's floor (19 MiB, two passes) keeps a room of thirty signing in at once on one small machine.
PASSWORD_HASHERS = ["clicnjob.accounts.hashers.Argon2Hasher"]
if TESTING or DEMO_MODE:
    PASSWORD_HASHERS = ["clicnjob.accounts.hashers.DemoHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_ENGINE = "clicnjob.accounts.store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_HTTPS else "csrf"
CSRF_FAILURE_VIEW = "clicnjob.home.views.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS and not TLS
SECURE_HSTS_SECONDS = 365 * 86400 if BEHIND_HTTPS and not TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Where « Quitter vite » leads: a page anyone may be looking at, and which says nothing of us.
QUICK_EXIT_URL = "https://www.meteofrance.com"
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "font-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    # Without JavaScript « Quitter vite » signs out, and the answer leads there.
    "form-action": ["'self'", QUICK_EXIT_URL],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "require-trusted-types-for": [],
}
SECURE_CSP.pop("require-trusted-types-for")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Whom to tell about a fault: an address or a page, shown on /securite/ and in /.well-known/security.txt. Empty: the structure's own.
SECURITY_CONTACT = env.text("SECURITY_CONTACT")
# How much one opens, searches or takes away before being asked whether it is the work of the day, and before it stops until direction
# lifts it (G33, D11): by one professional in an hour, in a day, and by a whole structure in a day; (asked, stopped) each. No use is
# measured yet: the first figures are reasoned, to be replaced by the 99.9th centile of real use; the second stand at twice or more, and
# no single account can use up a structure's own. Sources: files, security study D11 (60 an hour, 400 a day), a structure of thirty-two
# professionals; documents, a workshop of thirty with two papers each is sixty in its hour, DomiFa warns at 200 and stops at 400 a day and
# structure; searches, reception answers a call every two minutes, three words each; exports, i-milo twice a day and a report by mailing;
# accounts, a whole team joins within a day when a structure opens, rarely more than ten in an hour.
QUOTAS = {
    "files": ((60, 150), (200, 400), (1500, 3000)),
    "searches": ((120, 300), (500, 1000), (4000, 8000)),
    "documents": ((60, 150), (150, 300), (200, 400)),
    "exports": ((10, 30), (30, 60), (100, 200)),
}
# The demonstration may be attacked by machines, which ask thousands of pages (docs/security.md): its bounds are multiplied, nowhere else.
QUOTA_FACTOR = env.integer("QUOTA_FACTOR", 1) if DEMO_MODE else 1
# A paper being sent stays in memory: nothing in clear reaches a temporary folder (G20).
FILE_UPLOAD_HANDLERS = ["clicnjob.files.uploads.MemoryOnly"]
# An antivirus for what people send each other: unix:///run/clamav/clamd.ctl or tcp://host:3310. Empty: none.
CLAMAV_URL = env.text("CLAMAV_URL")

LANGUAGE_CODE = "fr"
LANGUAGES = list(LANGUAGE_NAMES.items())
LANGUAGES_BIDI = sorted(RIGHT_TO_LEFT)
LANG_INFO |= {  # Django does not know Pashto nor Tigrinya, and calls Dari Persian
    code: {"bidi": code in RIGHT_TO_LEFT, "code": code, "name": name, "name_local": name}
    for code, name in LANGUAGE_NAMES.items()
}
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True
LANGUAGE_COOKIE_NAME = "langue"
READING_COOKIE_NAME = "lecture"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_SAMESITE = "Lax"

# ProConnect, or another OpenID Connect provider, for professionals (docs/guides/proconnect.md). No issuer: nothing of it exists.
PROCONNECT_ISSUER = env.text("PROCONNECT_ISSUER").rstrip("/")
PROCONNECT_CLIENT_ID, PROCONNECT_SECRET = env.text("PROCONNECT_CLIENT_ID"), env.text("PROCONNECT_SECRET")
# The one algorithm agreed at registration, for the identity and for what is said of the person.
PROCONNECT_ALG = env.text("PROCONNECT_ALG", "RS256")
PROCONNECT_SCOPE = env.text("PROCONNECT_SCOPE", "openid email")
# 0 where the provider refuses parameters it does not know.
PROCONNECT_PKCE = env.flag("PROCONNECT_PKCE", default=True)
# Ask the provider for a second factor, and take no answer without.
PROCONNECT_REQUIRE_MFA = env.flag("PROCONNECT_REQUIRE_MFA")
# The identity providers admitted (``idp_id``), commas between; empty: all of the federation.
PROCONNECT_IDPS = env.names("PROCONNECT_IDPS")

EMAIL_SENDER = env.text("EMAIL_SENDER", "ClicNJob <ne-pas-repondre@localhost>")
# Where SMS and e-mail go: "outbox" keeps them (the demo shows them), "log" sends nothing, "http", "ovh",
# "brevo", "mailjet" and "smtp" really send (docs/guides/notices.md).
SMS_CHANNEL = env.text("SMS_CHANNEL", "outbox")
SMS_URL = env.text("SMS_URL")
SMS_TOKEN = env.text("SMS_TOKEN")
OVH_SERVICE, OVH_KEY = env.text("OVH_SERVICE"), env.text("OVH_KEY")
OVH_SECRET, OVH_CONSUMER = env.text("OVH_SECRET"), env.text("OVH_CONSUMER")
# What the gateway signs its calls with (delivery reports, answers). Empty: its calls are refused.
SMS_WEBHOOK_SECRET = env.text("SMS_WEBHOOK_SECRET")
# The whole installation, all structures together; each structure has its own ceiling in its settings.
SMS_PER_DAY = env.integer("SMS_PER_DAY", 50_000)
# Push services beside those of the known browsers: origins, such as https://push.example.org
PUSH_ORIGINS = env.names("PUSH_ORIGINS")
EMAIL_CHANNEL = env.text("EMAIL_CHANNEL", "outbox")
SMTP_URL = env.text("SMTP_URL")
EMAIL_KEY, EMAIL_SECRET, EMAIL_URL = env.text("EMAIL_KEY"), env.text("EMAIL_SECRET"), env.text("EMAIL_URL")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"clicnjob": {"level": env.text("LOG_LEVEL", "INFO")}},
}
