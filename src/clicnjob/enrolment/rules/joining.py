"""Who may do what on the way in, and what one may type."""

import datetime as dt
import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

from clicnjob.accounts.rules import french_mobile
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session

MAX_NAME = 40
"""Characters of a first name typed in the room."""
MAX_OPEN_CLAIMS = 60
"""Claims one session holds at once: twice the largest room."""
CLAIM_LIFE = dt.timedelta(minutes=30)
"""How long a confirmed claim lets its browser choose a code."""
LEFT_AFTER = dt.timedelta(minutes=10)
"""A confirmed claim without an account by then was left there: the row is free again."""
PROOF_LIFE = dt.timedelta(minutes=30)
"""How long a card shown stays shown."""

GIVES_ACCESS_BACK = (Role.COUNSELLOR, Role.RECEPTION, Role.SECTOR_MANAGER, Role.DIRECTION)


def clean_first_name(typed: str) -> str:
    """The first name as it is shown at the desk. Raises ``name_missing``, ``name_too_long``."""
    name = " ".join("".join(c for c in unicodedata.normalize("NFC", typed) if c.isprintable()).split())
    if not any(c.isalpha() for c in name):
        raise DomainError(_("Écrivez votre prénom."), code="name_missing", field="first_name")
    if len(name) > MAX_NAME:
        raise DomainError(_("Écrivez seulement votre prénom."), code="name_too_long", field="first_name")
    return name


def kept_language(language: str) -> str:
    """The language if its pages exist, else French."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def kept_mobile(typed: str) -> str:
    """A French mobile number, overseas included, as machines write it; "" for anything else: a wrong number never blocks."""
    try:
        return french_mobile(typed)
    except DomainError:
        return ""


def birth_codes(born: dt.date) -> frozenset[str]:
    """The six digits that anyone who knows a birth date would try first."""
    return frozenset(f"{born:{form}}" for form in ("%d%m%y", "%y%m%d", "%m%d%y", "%m%Y", "%Y%m", "%d%Y"))


def check_running(session: Session, moment: dt.datetime) -> None:
    """One claims a place while the session runs. Raises ``session_over``."""
    if not session.is_running(moment):
        raise DomainError(_("Cette séance est finie. Parlez-en à votre Mission locale."), code="session_over")


def may_help(actor: Actor, session: Session, *, leads: bool) -> bool:
    """Who settles a claim: who holds the session (``leads``), a counsellor of the structure, a volunteer of the session (R7)."""
    if actor.is_volunteer:
        return actor.session_id == session.pk
    counsellor = actor.role is Role.COUNSELLOR and actor.structure_id == session.structure_id
    return leads or counsellor


def check_matchable(claim: Claim, seat: Seat) -> None:
    """Whether a helper may tie this claim to this row. Raises ``claim_closed``, ``other_session``, ``seat_cancelled``."""
    if claim.state not in {ClaimState.WAITING, ClaimState.MATCHED}:
        raise DomainError(pro("Cette demande est déjà réglée."), code="claim_closed")
    if seat.session_id != claim.session_id:
        raise DomainError(pro("Cette ligne est celle d’une autre séance."), code="other_session")
    if seat.state == SeatState.CANCELLED:
        raise DomainError(pro("Cette inscription est annulée."), code="seat_cancelled")


def check_own_claim(claim: Claim, actor: Actor) -> None:
    """Only the browser that made a claim answers for it. Raises ``not_yours``."""
    if actor.claim_id != claim.pk and actor.kind is not Kind.SYSTEM:
        raise DomainError(_("Cette demande vient d’un autre appareil."), code="not_yours")


def check_gives_access_back(actor: Actor, person: YoungPerson) -> None:
    """Who gives a lost access back, in person: counsellor, reception, direction (R6). Raises ``not_allowed``."""
    if actor.kind is Kind.SYSTEM:
        return
    if actor.role not in GIVES_ACCESS_BACK or actor.structure_id != person.structure_id:
        raise DomainError(pro("Seuls l’accueil et les conseillers redonnent un accès."), code="not_allowed")


def check_undoes(actor: Actor, person: YoungPerson) -> None:
    """« Mauvaise personne » is undone by a counsellor or direction of the structure (R7). Raises ``not_allowed``."""
    if actor.kind is Kind.SYSTEM:
        return
    if actor.role not in {Role.COUNSELLOR, Role.DIRECTION} or actor.structure_id != person.structure_id:
        raise DomainError(pro("Seul un conseiller annule un rattachement."), code="not_allowed")
