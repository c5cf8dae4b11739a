"""What goes along when two files become one: seats and ranks in waiting lists (``structures.merging``)."""

from typing import Any

from clicnjob.shared import clock
from clicnjob.shared.language import pro_noop
from clicnjob.structures import merging
from clicnjob.structures.merging import Ledger
from clicnjob.workshops.actions.offering import room_of
from clicnjob.workshops.actions.seats import lock_session
from clicnjob.workshops.enums import IN_LINE, TAKES_ROOM, SeatState, WaitState
from clicnjob.workshops.models import Seat, Wait

_STRONGEST = (SeatState.PRESENT, SeatState.EXCUSED, SeatState.ABSENT, SeatState.REGISTERED)
"""Twice in one session: what says the most holds."""


def _seats(ledger: Ledger) -> None:
    """Twice in the same session is one place: the other is cancelled by us, counted against nobody."""
    live = [rows(Seat).exclude(state=SeatState.CANCELLED) for rows in (ledger.of_kept, ledger.of_absorbed)]
    ours = {seat.session_id: seat for seat in live[0]}
    for theirs in live[1].filter(session_id__in=ours).order_by("session_id"):
        lock_session(theirs.session_id)
        pair = sorted((ours[theirs.session_id], theirs), key=lambda seat: _STRONGEST.index(SeatState(seat.state)))
        ledger.change([pair[1]], state=SeatState.CANCELLED, cancelled_by_us=True, help_asked_at=None, helper="")
    ledger.move(ledger.of_absorbed(Seat))


def _waits(ledger: Ledger) -> None:
    """Twice in one line is one rank: a place already offered, else the kept file's."""
    ours = {wait.session_id: wait for wait in ledger.of_kept(Wait).filter(state__in=IN_LINE)}
    for theirs in ledger.of_absorbed(Wait).filter(state__in=IN_LINE, session_id__in=ours).order_by("session_id"):
        mine = ours[theirs.session_id]
        leaves = mine if theirs.state == WaitState.OFFERED and mine.state != WaitState.OFFERED else theirs
        ledger.change([leaves], state=WaitState.LEFT)
    ledger.move(ledger.of_absorbed(Wait))


def _has_room(row: Seat, before: dict[str, Any]) -> bool:
    """A place given back by a merge is taken again only if there is one left; the past is what it was."""
    if before.get("state") not in TAKES_ROOM or row.session.ends_at <= clock.now():
        return True
    return room_of(lock_session(row.session_id)).left > 0


def register() -> None:
    """Speak for every reference of workshops to a young person."""
    merging.register(Seat, words=pro_noop("Places en atelier"), carry=_seats, may_restore=_has_room)
    merging.register(Wait, carry=_waits)
