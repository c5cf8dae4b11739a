"""Volunteers' day passes (R4): given by a leader, taken once, dead with the session (G12)."""

import uuid

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.actions.seats import lock_session
from clicnjob.workshops.models import DayPass, Session
from clicnjob.workshops.queries.passes import pass_token, token_hash
from clicnjob.workshops.rules.seats import check_takes_seats


@action
def give_day_pass(*, session: Session, first_name: str, by: Actor) -> tuple[DayPass, str]:
    """Make a volunteer's pass for one session; returns it with its secret token (for the QR and the link).

    Raises ``not_allowed``, ``name_missing``, ``same_name`` (two volunteers of one session must be told apart), ``session_over``.
    """
    if by.user_id is None:
        raise DomainError(pro("Seul un animateur donne un passe."), code="not_allowed")
    name = " ".join(first_name.split())
    if not name:
        raise DomainError(pro("Écrivez le prénom du volontaire."), code="name_missing", field="first_name")
    held = lock_session(session.pk)
    check_takes_seats(held, clock.now())
    if held.day_passes.filter(first_name__iexact=name, revoked_at=None).exists():
        raise DomainError(
            pro("Il y a déjà un passe au nom de %(name)s. Ajoutez une initiale.") % {"name": name},
            code="same_name",
            field="first_name",
        )
    pass_id = uuid.uuid4()
    token = pass_token(pass_id)
    row = DayPass.objects.create(
        pk=pass_id, session=held, first_name=name, token_hash=token_hash(token), given_by_id=by.user_id
    )
    record("day_pass.given", by=by, obj=row, structure_id=held.structure_id)
    publish(f"session:{held.pk}")
    return row, token


@action
def take_day_pass(*, day_pass: DayPass, by: Actor) -> DayPass:
    """The volunteer takes the pass on a device: only once. Raises ``revoked``, ``already_used``, ``not_running``."""
    held = lock(DayPass.objects.filter(pk=day_pass.pk)).select_related("session").get()
    moment = clock.now()
    if held.revoked_at is not None:
        raise DomainError(pro("Ce passe a été retiré. Demandez-en un autre à l’animateur."), code="revoked")
    if held.used_at is not None:
        raise DomainError(pro("Ce passe est déjà pris. Demandez-en un autre à l’animateur."), code="already_used")
    if not held.session.is_running(moment):
        raise DomainError(pro("La séance n’est pas encore ouverte. Réessayez tout à l’heure."), code="not_running")
    held.used_at = moment
    held.save(update_fields=["used_at"])
    record("day_pass.taken", by=by, obj=held, structure_id=held.session.structure_id)
    publish(f"session:{held.session_id}")
    return held


@action
def revoke_day_pass(*, day_pass: DayPass, by: Actor) -> DayPass:
    """Take a pass back at once, in open tabs too. Twice changes nothing."""
    held = lock(DayPass.objects.filter(pk=day_pass.pk)).select_related("session").get()
    if held.revoked_at is None:
        held.revoked_at = clock.now()
        held.save(update_fields=["revoked_at"])
        record("day_pass.revoked", by=by, obj=held, structure_id=held.session.structure_id)
        publish(f"session:{held.session_id}")
    return held
