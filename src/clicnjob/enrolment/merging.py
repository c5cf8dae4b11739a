"""What goes along when two files become one: the calls to make (``structures.merging``)."""

from clicnjob.enrolment.models import CallTask, JoinInvitation
from clicnjob.structures import merging
from clicnjob.structures.merging import Ledger


def _calls(ledger: Ledger) -> None:
    """Called once: the kept file's task holds."""
    if ledger.of_kept(CallTask).filter(done_at=None).exists():
        waiting = ledger.of_absorbed(CallTask).filter(done_at=None)
        ledger.change(waiting, done_at=ledger.moment, done_by_id=ledger.by.user_id)
    ledger.move(ledger.of_absorbed(CallTask))


def _invitations(ledger: Ledger) -> None:
    """Invited once: the kept file's invitation holds."""
    waiting = ledger.of_absorbed(JoinInvitation).filter(sent_at=None, ended_at=None)
    if ledger.of_kept(JoinInvitation).filter(sent_at=None, ended_at=None).exists():
        ledger.change(waiting, ended_at=ledger.moment)
    ledger.move(ledger.of_absorbed(JoinInvitation))


def register() -> None:
    """Speak for every reference of enrolment to a young person."""
    merging.register(CallTask, carry=_calls)
    merging.register(JoinInvitation, carry=_invitations)
