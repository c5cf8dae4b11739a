"""Where files stand, asked of the database: the same as ``rules.requirements``, for a whole list at once."""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import Exact

from clicnjob.documents.enums import DocumentState, Standing
from clicnjob.documents.models import Document
from clicnjob.documents.rules import Asked, soon

NOBODY = Q(pk__in=[])


class Standings:
    """Conditions on ``YoungPerson``, on one day, for what one structure asks.

    ``tests/documents/test_files.py`` holds them against the rules, case by case.
    """

    def __init__(self, requirements: Sequence[Asked], day: dt.date) -> None:
        self.asked = [one for one in requirements if one.is_asked]
        self.required = [one for one in self.asked if one.is_required]
        self.day = day

    def is_(self, asked: Asked, standing: Standing) -> Q:
        """Who stands there on one requirement."""
        lasts = self._verified(asked, soon(self.day), strictly=True)
        waits = Q(Exists(self._papers(asked).filter(state=DocumentState.TO_CHECK)))
        valid = self.in_force(asked)
        match standing:
            case Standing.JUSTIFIED:
                return lasts
            case Standing.TO_CHECK:
                return waits & ~lasts
            case Standing.EXPIRING:
                return valid & ~waits & ~lasts
            case Standing.MISSING:
                return ~Q(Exists(self._papers(asked)))
            case Standing.REFUSED:
                return self._latest(asked, DocumentState.REFUSED) & ~waits & ~valid
            case Standing.EXPIRED:
                return self._latest(asked, DocumentState.VERIFIED) & ~waits & ~valid

    def any_(self, among: Sequence[Asked], *standings: Standing) -> Q:
        """Who stands there on one requirement at least."""
        return reduce(or_, (self.is_(asked, standing) for asked in among for standing in standings), NOBODY)

    def in_force(self, asked: Asked) -> Q:
        """Who has a verified paper that is still good on its day."""
        return self._verified(asked, self.day, strictly=False)

    def justified(self) -> Q:
        """Whose file is *justifié*."""
        return reduce(and_, (self.in_force(asked) for asked in self.required), Q())

    def lacking(self) -> Q:
        """Whose move it is on something required."""
        return self.any_(self.required, Standing.MISSING, Standing.REFUSED, Standing.EXPIRED)

    @staticmethod
    def _papers(asked: Asked) -> QuerySet[Document]:
        return Document.objects.filter(young_person=OuterRef("pk"), kind__in=asked.kinds)

    def _verified(self, asked: Asked, until: dt.date, *, strictly: bool) -> Q:
        long = Q(expires_on__gt=until) if strictly else Q(expires_on__gte=until)
        rows = self._papers(asked).filter(Q(expires_on=None) | long, state=DocumentState.VERIFIED)
        return Q(Exists(rows))

    def _latest(self, asked: Asked, state: DocumentState) -> Q:
        latest = self._papers(asked).order_by("-sent_at", "pk").values("state")[:1]
        return Q(Exact(Subquery(latest), Value(state)))
