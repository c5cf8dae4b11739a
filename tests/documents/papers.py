"""Papers as rows, without pictures: what rules and lists look at."""

import datetime as dt

from clicnjob.accounts.models import User
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.shared import clock
from clicnjob.structures.models import YoungPerson


def a_paper(
    person: YoungPerson,
    kind: str = "cni",
    state: str = DocumentState.VERIFIED,
    *,
    by: User | None = None,
    ends: dt.date | None = None,
    days_ago: float = 0,
) -> Document:
    """A paper sent, and checked when it is not waiting, so many days ago."""
    moment = clock.now() - dt.timedelta(days=days_ago)
    checked = state != DocumentState.TO_CHECK
    return Document.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        kind=kind,
        method="original",
        state=state,
        sent_at=moment,
        sent_by_kind="youth",
        expires_on=ends,
        checked_at=moment if checked else None,
        checked_by=(by or person.referent) if checked else None,
    )
