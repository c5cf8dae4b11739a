"""What must be true before we serve: each refusal is one sentence that says what to change."""

import ipaddress
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from clicnjob.accounts.models import User
from clicnjob.config.env import local_address
from clicnjob.demo import town
from clicnjob.structures.models import Card, Structure
from clicnjob.vault.envelope import CannotOpen, unwrap
from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.vault.models import ScopeKey

WEAK_KEY_LENGTH = 40
KEYS_LOOKED_AT = 2000
_GUIDE = "See docs/guides/cles.md"
TOO_OLD = "Ses tables sont d’une version trop ancienne : passez d’abord par la révision 948450e de ClicNJob (ADR 46)."


def is_private(host: str) -> bool:
    """Whether an address is of this machine or of a private network."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(local_address() if host in {"0.0.0.0", "::"} else host)  # noqa: S104  asked for
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def public_hosts() -> list[str]:
    """The names under which this installation answers that are not private."""
    named = [host for host in settings.ALLOWED_HOSTS if host not in {"*", "testserver", "[::1]"}]
    return [host for host in dict.fromkeys([settings.HOST, *named]) if not is_private(host)]


def dangers() -> list[str]:
    """Every reason not to start, in plain words."""
    found = []
    if (settings.DEBUG or settings.DEMO_MODE) and (public := public_hosts()):
        mode = "DEBUG" if settings.DEBUG else "DEMO_MODE"
        found.append(f"{mode}=1 on a public host ({', '.join(public)}): anyone could sign in. Set {mode}=0.")
    key = settings.SECRET_KEY
    if not settings.TESTING and (
        len(key) < WEAK_KEY_LENGTH or "only-for-tests" in key or key.startswith("django-insecure")
    ):
        found.append("SECRET_KEY is short or a default one. Set at least 40 random characters.")
    if (
        settings.DEMO_MODE
        and not settings.EMBEDDED
        and (settings.SMS_CHANNEL, settings.EMAIL_CHANNEL) != ("outbox", "outbox")
    ):
        found.append("DEMO_MODE=1 with a real SMS or e-mail channel: fictional people would be written to.")
    return found


def too_old(names: Collection[str] | None = None) -> bool:
    """Whether tables had some only of what one migration replaces: what would lead from there is no longer written here (ADR 46).

    ``names``: the migrations they had, as ``app.name``; those of this database by default.
    """
    if names is None:
        names = {".".join(key) for key in MigrationRecorder(connection).applied_migrations()}
    replaced = (migration.replaces for migration in (MigrationLoader(None).disk_migrations or {}).values())
    had = [[".".join(key) in names for key in former] for former in replaced]
    return any(any(known) and not all(known) for known in had)


def migrations_missing() -> list[str]:
    """Whether the code is ahead of the database: its pages would fail one after the other."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{len(waiting)} migrations wait: run « clicnjob upgrade » first."] if waiting else []


def database_dangers() -> list[str]:
    """Every reason not to serve this database, in plain words."""
    return [*_durability_dangers(), *_mixing_dangers(), *_key_dangers()]


def _key_dangers() -> list[str]:
    """With another master key nothing would open; with another key of hashes no card, device or search would be known."""
    if ScopeKey._meta.db_table not in connection.introspection.table_names():
        return []
    rows = ScopeKey.objects.order_by("created_at").values_list("scope_id", "wrapped")[:KEYS_LOOKED_AT]
    closed = 0
    for scope_id, wrapped in rows:
        try:
            unwrap(bytes(wrapped), scope_id.bytes)
        except CannotOpen:
            closed += 1
    if closed:
        return [f"MASTER_KEY is not the one that {closed} keys of this database are wrapped under. {_GUIDE}."]
    card = Card.objects.order_by("-created_at").first()
    if card is not None and card.token_hash != keyed_hash("card", derived_token("card", str(card.pk))):
        return [f"HASH_KEY is missing or is not the first master key: the printed cards would not be known. {_GUIDE}."]
    return _text_dangers()


def _text_dangers() -> list[str]:
    """A sealed text as a probe: the newest professional's address opens, and is found again by its mark."""
    if User._meta.db_table not in connection.introspection.table_names():
        return []
    row = User.objects.exclude(email=None).order_by("-created_at").first()
    try:
        if row is None or User.objects.filter(pk=row.pk, email=row.email).exists():
            return []
    except CannotOpen:
        return [f"A sealed text of this database does not open with these keys. {_GUIDE}."]
    return [
        f"HASH_KEY is missing or is not the first master key: nobody would be known by an e-mail or a phone. {_GUIDE}."
    ]


def _mixing_dangers() -> list[str]:
    """Fictional people, whose passwords are printed, and real ones never share a database."""
    if Structure._meta.db_table not in connection.introspection.table_names():
        return []
    played = town.is_played()
    elsewhere = "Set CLICNJOB_DATA_DIR to an empty folder (or DATABASE_URL to an empty database)"
    if played and not settings.DEMO_MODE:
        return [
            f"This database holds the demonstration, whose passwords everyone knows: DEMO_MODE=0 refuses it. {elsewhere}."
        ]
    if settings.DEMO_MODE and not played and Structure.objects.exists():
        return [f"This database is in real use: the demonstration refuses it. {elsewhere}, or DEMO_MODE=0."]
    return []


def _durability_dangers() -> list[str]:
    """SQLite must be in WAL with full synchronisation, or an acknowledged message could be lost (G2)."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        journal = str(cursor.execute("PRAGMA journal_mode").fetchone()[0]).lower()
        synchronous = int(cursor.execute("PRAGMA synchronous").fetchone()[0])
    if (journal, synchronous) == ("wal", 2):
        return []
    return [f"SQLite is in journal_mode={journal}, synchronous={synchronous}: WAL and FULL (2) are required."]


@register(Tags.security)
def check_dangers(**_: Any) -> list[CheckMessage]:
    """The same refusals for ``clicnjob check``."""
    return [Error(sentence, id="clicnjob.E001") for sentence in dangers()]
