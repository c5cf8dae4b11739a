"""What may be done to a session and to a seat. A refusal is a sentence for people (``DomainError``)."""

import datetime as dt

from django.utils.translation import gettext as _

from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session

OPENS_BEFORE = dt.timedelta(minutes=60)
"""A session is opened at most this long before it starts: the leaders' reach starts with it (R2)."""


def check_takes_seats(session: Session, moment: dt.datetime) -> None:
    """A seat is given until the end of the session. Raises ``session_over``."""
    if session.state in {SessionState.CLOSED, SessionState.CANCELLED} or moment > session.ends_at:
        raise DomainError(_("Cette séance est terminée. Choisissez-en une autre."), code="session_over")


def check_person(session: Session, person: YoungPerson) -> None:
    """A seat is for someone the structure follows. Raises ``other_structure``, ``closed``."""
    if person.structure_id != session.structure_id:
        raise DomainError(pro("Ce jeune n’est pas suivi par cette structure."), code="other_structure")
    if person.closed_at is not None:
        raise DomainError(pro("Ce dossier est fermé."), code="closed")


def check_open(session: Session) -> None:
    """The desk works on an open session only. Raises ``not_open``."""
    if session.state == SessionState.PLANNED:
        raise DomainError(pro("La séance n’est pas encore ouverte."), code="not_open")
    if session.state != SessionState.OPEN:
        raise DomainError(pro("Cette séance est clôturée."), code="session_over")


def check_changes(seat: Seat) -> None:
    """A closed roster changes only once reopened. Raises ``session_closed``, ``seat_cancelled``."""
    if seat.session.state == SessionState.CLOSED:
        raise DomainError(pro("Cette séance est clôturée. Rouvrez-la pour la corriger."), code="session_closed")
    if seat.state == SeatState.CANCELLED:
        raise DomainError(pro("Cette inscription est annulée."), code="seat_cancelled")


def check_may_open(session: Session, moment: dt.datetime) -> None:
    """From an hour before the start until the end. Raises ``too_early``, ``session_over``."""
    check_takes_seats(session, moment)
    if moment < session.starts_at - OPENS_BEFORE:
        raise DomainError(pro("Trop tôt : la séance s’ouvre une heure avant son début."), code="too_early")
