"""Who leads a session, and which volunteers are expected to help."""

import uuid
from collections.abc import Sequence

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.actions.seats import lock_session
from clicnjob.workshops.actions.weekly import check_colleagues
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Announced, Session, Slot
from clicnjob.workshops.queries.leading import to_lead

OVER = {SessionState.CLOSED, SessionState.CANCELLED}


@action
def set_leaders(*, session: Session, leaders: Sequence[User], by: Actor) -> None:
    """Change who leads one session. Raises ``no_leader``, ``not_a_colleague``, ``session_closed``."""
    held = _changing(session)
    if not leaders:
        raise DomainError(pro("Il faut au moins un animateur."), code="no_leader", field="leaders")
    _lead(held, leaders, by)


@action
def replace_leader(*, session: Session, leaving: User | None, taking: User, by: Actor) -> None:
    """A colleague leads a session instead of another, or beside those who do (``leaving`` is nobody). Twice is once.

    Raises ``not_a_colleague``, ``session_closed``.
    """
    held = _changing(session)
    stay = [user for user in held.leaders.all() if leaving is None or user.pk != leaving.pk]
    _lead(held, list({user.pk: user for user in [*stay, taking]}.values()), by)


@action
def take_over_sessions(*, structure_id: uuid.UUID, leaving: User, taking: User, by: Actor) -> int:
    """A colleague leads all that another still had to, usual moments of the week included; how many sessions it makes.

    Raises ``not_a_colleague``.
    """
    check_colleagues(structure_id, [taking], by)
    for slot in Slot.objects.filter(workshop__structure_id=structure_id, leaders=leaving):
        slot.leaders.remove(leaving)
        slot.leaders.add(taking)
    sessions = list(to_lead(structure_id, leaving).order_by("pk"))
    for session in sessions:
        replace_leader(session=session, leaving=leaving, taking=taking, by=by)
    return len(sessions)


@action
def announce_volunteer(*, session: Session, first_name: str, by: Actor) -> Announced:
    """A volunteer is expected: a first name, no right; the pass is given on the day (R4).

    Raises ``name_missing``, ``same_name``, ``session_closed``.
    """
    held = _changing(session)
    name = " ".join(first_name.split())[:60]
    if not name:
        raise DomainError(pro("Écrivez le prénom du volontaire."), code="name_missing", field="first_name")
    if held.announced.filter(first_name__iexact=name).exists():
        raise DomainError(
            pro("%(name)s est déjà dans l’équipe. Ajoutez une initiale.") % {"name": name},
            code="same_name",
            field="first_name",
        )
    row = Announced.objects.create(session=held, first_name=name)
    record("volunteer.announced", by=by, obj=held)
    publish(f"session:{held.pk}")
    return row


@action
def withdraw_volunteer(*, announced: Announced, by: Actor) -> None:
    """This volunteer is expected no more. Raises ``session_closed``."""
    held = _changing(announced.session)
    if Announced.objects.filter(pk=announced.pk).delete()[0]:
        record("volunteer.withdrawn", by=by, obj=held)
        publish(f"session:{held.pk}")


def _changing(session: Session) -> Session:
    held = lock_session(session.pk)
    if held.state in OVER:
        raise DomainError(pro("Cette séance est terminée."), code="session_closed")
    return held


def _lead(held: Session, leaders: Sequence[User], by: Actor) -> None:
    check_colleagues(held.structure_id, leaders, by)
    held.leaders.set(leaders)
    held.changed_at = clock.now()
    held.save(update_fields=["changed_at"])
    record("session.leaders", by=by, obj=held, count=len(leaders))
    publish(f"session:{held.pk}")
