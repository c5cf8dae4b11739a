"""What goes along when two files become one: appointments, requests, moments proposed (``structures.merging``)."""

from typing import Any

from clicnjob.appointments.actions.rows import check_free
from clicnjob.appointments.enums import ProposalState, RequestState
from clicnjob.appointments.models import Appointment, AppointmentRequest, Proposal
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro_noop
from clicnjob.structures import merging
from clicnjob.structures.merging import Ledger


def _requests(ledger: Ledger) -> None:
    """One request waits at a time: the kept file's."""
    if ledger.of_kept(AppointmentRequest).filter(state=RequestState.OPEN).exists():
        ledger.change(
            ledger.of_absorbed(AppointmentRequest).filter(state=RequestState.OPEN), state=RequestState.CANCELLED
        )
    ledger.move(ledger.of_absorbed(AppointmentRequest))


def _proposals(ledger: Ledger) -> None:
    """One choice at a time: the moments kept for the other file are free again."""
    if ledger.of_kept(Proposal).filter(state=ProposalState.OPEN).exists():
        ledger.change(ledger.of_absorbed(Proposal).filter(state=ProposalState.OPEN), state=ProposalState.WITHDRAWN)
    ledger.move(ledger.of_absorbed(Proposal))


def _still_free(row: Proposal, before: dict[str, Any]) -> bool:
    """Moments freed by a merge are proposed again only if nobody took them."""
    if before.get("state") != ProposalState.OPEN:
        return True
    if row.expires_at <= clock.now():
        return False
    try:
        for slot in row.slots.all():
            check_free(row.young_person, row.counsellor, slot.starts_at, row.minutes)
    except DomainError:
        return False
    return True


def register() -> None:
    """Speak for every reference of appointments to a young person."""
    merging.register(Appointment, words=pro_noop("Rendez-vous"))
    merging.register(AppointmentRequest, words=pro_noop("Demandes de rendez-vous"), carry=_requests)
    merging.register(Proposal, carry=_proposals, may_restore=_still_free)
