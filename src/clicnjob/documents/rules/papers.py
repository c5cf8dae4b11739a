"""What is decided about papers, without a database."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass

from clicnjob.documents.enums import DocumentKind
from clicnjob.shared import clock

MAX_PAGES = 10
MAX_WAITING = 6
"""Papers of one person that may wait together; more is a mistake or an attack."""
EXPIRES = frozenset(
    {
        DocumentKind.CNI,
        DocumentKind.PASSPORT,
        DocumentKind.RESIDENCE,
        DocumentKind.RECEIPT,
        DocumentKind.ASYLUM,
        DocumentKind.RIGHTS,
    }
)
"""Papers that carry an end of validity."""


def end_of_day(moment: dt.datetime, zone: str) -> dt.datetime:
    """When the civil day of ``moment`` ends in a structure's zone: the copy goes then (R11)."""
    following = clock.local(moment, zone).date() + dt.timedelta(days=1)
    return clock.at(following, dt.time(), zone)


def same_day(one: dt.datetime, other: dt.datetime, zone: str) -> bool:
    """Whether two moments are on the same civil day in a zone: a correction is made alone within it (R11)."""
    return clock.local(one, zone).date() == clock.local(other, zone).date()


@dataclass(frozen=True, slots=True)
class DeletionRecord:
    """What was destroyed, when and why. Its hash stays with the paper and in the audit trail: one proves the other."""

    document_id: uuid.UUID
    kind: str
    expires_on: dt.date | None
    checked_by_id: uuid.UUID | None
    checked_at: dt.datetime | None
    file_ids: tuple[uuid.UUID, ...]
    destroyed_at: dt.datetime
    why: str

    def proof(self) -> str:
        """SHA-256 of the record written in one way only (sorted JSON, ISO dates in UTC)."""

        def plain(value: object) -> str:
            if isinstance(value, dt.datetime):
                return value.astimezone(dt.UTC).isoformat()
            return value.isoformat() if isinstance(value, dt.date) else str(value)

        fields = {
            "document": str(self.document_id),
            "kind": self.kind,
            "expires_on": self.expires_on and plain(self.expires_on),
            "checked_by": self.checked_by_id and str(self.checked_by_id),
            "checked_at": self.checked_at and plain(self.checked_at),
            "files": sorted(map(str, self.file_ids)),
            "destroyed_at": plain(self.destroyed_at),
            "why": self.why,
        }
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
