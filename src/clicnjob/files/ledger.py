"""What was destroyed, remembered in the store: an older database brought back must forget it again (ADR 36, G31).

Names of objects, and the numbers of files and accounts that were emptied (ADR 39): they say nothing of anyone. It lives in the store and not in the database, since it must outlive it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clicnjob.shared import clock

FOLDER = "erased"
PERSON, ACCOUNT = "person:", "account:"
"""What begins the name of a young person's file, or of an account, among those of objects."""
KEPT = dt.timedelta(days=60)
"""Longer than any backup lives (30 days)."""
_STAMP = "%Y%m%dT%H%M%S"


def is_object(name: str) -> bool:
    """Whether a name of the ledger is one of the store's."""
    return not name.startswith((PERSON, ACCOUNT))


def numbers(names: Iterable[str], kind: str) -> list[uuid.UUID]:
    """Whose emptied files, or accounts, are among these names."""
    return [uuid.UUID(name.removeprefix(kind)) for name in sorted(names) if name.startswith(kind)]


def note(store_names: Iterable[str]) -> None:
    """Remember that these objects were destroyed. Writes to the store: outside any action."""
    if names := sorted(filter(None, store_names)):
        name = f"{FOLDER}/{clock.now().astimezone(dt.UTC):{_STAMP}}-{uuid.uuid4().hex}"
        default_storage.save(name, ContentFile("\n".join(names).encode()))


def destroyed_since(moment: dt.datetime) -> Iterator[str]:
    """Every object destroyed from a moment on (aware)."""
    for name, at in _pages():
        if at >= moment.astimezone(dt.UTC).replace(microsecond=0):
            with default_storage.open(f"{FOLDER}/{name}") as page:
                yield from page.read().decode().split()


def forget_old() -> int:
    """Drop what no backup in life could need; returns how many pages of the ledger."""
    old = [name for name, at in _pages() if at < clock.now() - KEPT]
    for name in old:
        default_storage.delete(f"{FOLDER}/{name}")
    return len(old)


def _pages() -> list[tuple[str, dt.datetime]]:
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever destroyed here
        return []
    return [
        (name, dt.datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=dt.UTC))
        for name in sorted(filter(None, names))
    ]
