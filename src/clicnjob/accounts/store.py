"""Web sessions in the database, sealed: a number just asked for may be in one. Looked up at each request, so by a prepared read."""

import base64
import datetime as dt
import json
from typing import Any, override

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from clicnjob.shared import clock
from clicnjob.shared.prepared import Word, prepared
from clicnjob.vault.transit import CannotOpen, open_on_the_way, seal_on_the_way

_SEALED, _CONTEXT = "s:", "web session"
LOCKED = "locked"
"""Session key: what a professional's session leaves when it ends (``accounts.locks``)."""


class SessionStore(db.SessionStore):
    """The same rows, sealed (ADR 41); their end is counted on our clock (R16); a lock is never written over (ADR 40)."""

    _row = ""
    """The row as it was read, or last written."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """As the database keeps it: sealing signs too, and costs less than signing did."""
        plain = json.dumps(session_dict, separators=(",", ":")).encode()
        return _SEALED + base64.b64encode(seal_on_the_way(plain, _CONTEXT)).decode()

    def decode(self, session_data: Any) -> dict[str, Any]:
        """Its values; none when it does not open. What was only signed, before, is still read until it ends."""
        if not session_data.startswith(_SEALED):
            return super().decode(session_data)
        try:
            return dict(json.loads(open_on_the_way(base64.b64decode(session_data[len(_SEALED) :]), _CONTEXT)))
        except (CannotOpen, ValueError):
            return {}

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        """When this session ends, from now on unless told from when."""
        return super().get_expiry_date(**{"modification": clock.now(), **kwargs})

    @override
    def save(self, must_create: bool = False) -> None:
        """Write its values. A page that was on its way while another locked this session changes nothing of the lock.

        Elsewhere the last one writes, as in Django. Raises ``UpdateError`` when the session ended meanwhile.
        """
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        values = dict(self.items())
        new = self.create_model_instance(values)
        rows = Session.objects.filter(session_key=self.session_key)
        while not rows.filter(session_data=self._row).update(
            session_data=new.session_data, expire_date=new.expire_date
        ):
            self._row = rows.values_list("session_data", flat=True).first() or ""
            if not self._row:
                raise UpdateError
            if LOCKED in self.decode(self._row) and LOCKED not in values:
                return
        self._row = new.session_data

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = next(iter(_by_key(Word(key))), None) if key else None
        if found is None or found.expire_date <= clock.now():
            self._session_key = None
            return None
        self._row = found.session_data
        return found


@prepared
def _by_key(key: Word) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)
