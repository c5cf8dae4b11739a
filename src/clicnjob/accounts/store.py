"""Web sessions in the database, as Django keeps them; looked up at each request, so by a prepared read."""

import datetime as dt
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from clicnjob.shared import clock
from clicnjob.shared.prepared import Word, prepared


class SessionStore(db.SessionStore):
    """The same rows; their end is counted on our clock (R16)."""

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        """When this session ends, from now on unless told from when."""
        return super().get_expiry_date(**{"modification": clock.now(), **kwargs})

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = next(iter(_by_key(Word(key))), None) if key else None
        if found is None or found.expire_date <= clock.now():
            self._session_key = None
            return None
        return found


@prepared
def _by_key(key: Word) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)
