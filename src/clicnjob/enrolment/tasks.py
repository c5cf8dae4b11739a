"""What enrolment does by itself."""

import logging

from clicnjob.enrolment.actions.inviting import send_invitation
from clicnjob.enrolment.actions.transferring import expire_transfer
from clicnjob.enrolment.queries.inviting import due_invitations
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.queries import due_transfers
from clicnjob.workshops.actions.nagging import nag
from clicnjob.workshops.actions.sheets import forget_signatures
from clicnjob.workshops.queries.attendance import to_nag
from clicnjob.workshops.rules.attendance import CLOSED_WITHIN

log = logging.getLogger(__name__)


def expire_transfers() -> int:
    """Requests of transfer that nobody answered in time end. Returns how many."""
    done = 0
    for transfer_id in due_transfers():
        try:
            done += expire_transfer(transfer_id=transfer_id, by=SYSTEM)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("transfer %s", transfer_id)
    return done


def nag_unclosed() -> int:
    """Leaders are told once of a session that waits to be closed for two days. Returns how many sessions."""
    done = 0
    for session in to_nag(clock.now(), CLOSED_WITHIN):
        try:
            nag(session=session, by=SYSTEM.at(session.structure_id))
            done += 1
        except Exception:  # as above
            log.exception("session %s", session.pk)
    return done


def forget_drawings() -> int:
    """Drawings whose sheet is kept, and sheets kept long enough, are erased. Returns how many."""
    return forget_signatures(by=SYSTEM)


def send_invitations() -> int:
    """Those of an existing caseload whose turn came are asked to join. Returns how many texts were written."""
    done = 0
    for invitation_id in due_invitations():
        try:
            done += send_invitation(invitation_id=invitation_id, by=SYSTEM)
        except Exception:  # as above
            log.exception("invitation %s", invitation_id)
    return done
