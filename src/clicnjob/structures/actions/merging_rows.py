"""What structures themselves carry from the file that is absorbed to the one that is kept (``structures.merging``)."""

from typing import Any

from clicnjob.structures import merging
from clicnjob.structures.enums import HandOverEnd, Orientation
from clicnjob.structures.merging import Ledger
from clicnjob.structures.models import (
    Attachment,
    Card,
    CaseloadLine,
    DistinctPair,
    ExceptionalAccess,
    FileMerge,
    FirstReception,
    HandOver,
    Transfer,
    YoungPerson,
)

_FACTS = (
    "site_id",
    "received_at",
    "received_by_id",
    "interview_at",
    "interviewed_by_id",
    "orientation",
    "oriented_at",
)


def _receptions(ledger: Ledger) -> None:
    """The person was first received once: the earliest counts, the other one's facts stay and count nowhere (R10)."""
    theirs, ours = ledger.of_absorbed(FirstReception).first(), ledger.of_kept(FirstReception).first()
    if theirs is None:
        return
    if ours is None:
        ledger.move(FirstReception.objects.filter(pk=theirs.pk))
        return
    mine, other = ({name: getattr(row, name) for name in _FACTS} for row in (ours, theirs))
    first, second = (other, mine) if theirs.received_at < ours.received_at else (mine, other)
    ledger.change([ours], **_completed(first, second))
    ledger.change([theirs], merged=True, **second)


def _completed(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The facts of the first visit; what was done only at the second one is not undone by that."""
    facts = dict(first)
    if facts["interview_at"] is None:
        facts |= {name: second[name] for name in ("interview_at", "interviewed_by_id")}
    if facts["orientation"] == Orientation.PENDING:
        facts |= {name: second[name] for name in ("orientation", "oriented_at")}
    return facts


def _cards(ledger: Ledger) -> None:
    """One card in force: the kept file's; the other one opens nothing any more, unless it is the only one."""
    if ledger.of_kept(Card).filter(revoked_at=None).exists():
        ledger.change(ledger.of_absorbed(Card).filter(revoked_at=None), revoked_at=ledger.moment)
    ledger.move(ledger.of_absorbed(Card))


def _attachments(ledger: Ledger) -> None:
    """One account: the kept file's, else the absorbed one's, which goes along."""
    if ledger.of_kept(Attachment).filter(ended_at=None).exists():
        ledger.change(ledger.of_absorbed(Attachment).filter(ended_at=None), ended_at=ledger.moment)
    ledger.move(ledger.of_absorbed(Attachment))


def _hand_overs(ledger: Ledger) -> None:
    """Lent to a colleague, twice: the kept file's loan holds. What passed both together stays where it is."""
    lent = HandOver.objects.open()
    if lent.filter(young_person=ledger.kept).exists():
        ledger.change(lent.filter(young_person=ledger.absorbed), ended_at=ledger.moment, outcome=HandOverEnd.REPLACED)
    together = ledger.of_kept(HandOver).values("batch")
    ledger.move(ledger.of_absorbed(HandOver).exclude(batch__in=together))


def _arrivals(ledger: Ledger) -> None:
    """By which transfer the person came, unless both did."""
    if not ledger.of_kept(Transfer, "received").exists():
        ledger.move(ledger.of_absorbed(Transfer, "received"), "received")


def register() -> None:
    """Speak for every reference of structures to a young person."""
    merging.register(FirstReception, carry=_receptions)
    merging.register(Attachment, carry=_attachments)
    merging.register(Card, carry=_cards)
    merging.register(ExceptionalAccess)
    merging.register(HandOver, carry=_hand_overs)
    merging.register(Transfer)
    merging.register(Transfer, "received", carry=_arrivals)
    merging.register(YoungPerson, "merged_into")
    merging.leave(FileMerge, "kept", "it says what happened to that very file")
    merging.leave(FileMerge, "absorbed", "it says what happened to that very file")
    merging.leave(
        CaseloadLine, "young_person", "it says which file an import made, and undoing the import looks at that one"
    )
    merging.leave(DistinctPair, "first", "it was said of these two files")
    merging.leave(DistinctPair, "second", "it was said of these two files")
