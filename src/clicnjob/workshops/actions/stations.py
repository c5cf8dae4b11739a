"""Computers of the room (poste d'atelier, D8): made by a leader, opened once with a code, ended together (G23)."""

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
from clicnjob.workshops.models import Session, Station
from clicnjob.workshops.queries.stations import station_token, token_hash
from clicnjob.workshops.rules.codes import new_room_code
from clicnjob.workshops.rules.seats import check_open

MOST = 60
"""Computers of one session."""


@action
def make_station(*, session: Session, by: Actor) -> Station:
    """A code for one computer more, to be typed there within ten minutes, once.

    Raises ``not_allowed``, ``not_open``, ``session_over``, ``too_many``.
    """
    if by.user_id is None:
        raise DomainError(pro("Seul un animateur ouvre un poste."), code="not_allowed")
    held = lock_session(session.pk)
    check_open(held)
    moment = clock.now()
    if moment > held.ends_at:
        raise DomainError(pro("La séance est finie : on n’ouvre plus de poste."), code="session_over")
    for former in lock(held.stations.filter(opened_at=None, ended_at=None, open_before__lte=moment)):
        _end(former, by)
    number = held.stations.count() + 1
    if number > MOST:
        raise DomainError(pro("C’est assez de postes pour une séance."), code="too_many")
    pk = uuid.uuid4()
    row = Station.objects.create(
        pk=pk,
        session=held,
        number=number,
        code=_free_code(),
        token_hash=token_hash(station_token(pk)),
        open_before=moment + Station.TO_OPEN,
        made_by_id=by.user_id,
    )
    record("station.made", by=by, obj=row, structure_id=held.structure_id)
    publish(f"session:{held.pk}")
    return row


def _free_code() -> str:
    while True:
        code = new_room_code()
        if not Station.objects.filter(code=code).exists():
            return code


@action
def open_station(*, station: Station, by: Actor) -> Station:
    """The computer takes its code: one computer, once. Raises ``already_used``, ``not_running``."""
    held = lock(Station.objects.filter(pk=station.pk)).select_related("session").get()
    moment = clock.now()
    if held.opened_at is not None or held.ended_at is not None or moment >= held.open_before:
        raise DomainError(pro("Ce code ne marche plus. Demandez-en un autre à l’animateur."), code="already_used")
    if not held.session.is_running(moment):
        raise DomainError(pro("La séance n’est pas ouverte."), code="not_running")
    held.opened_at, held.code = moment, ""
    held.save(update_fields=["opened_at", "code"])
    record("station.opened", by=by, obj=held, structure_id=held.session.structure_id)
    publish(f"session:{held.session_id}")
    return held


@action
def note_station(*, station: Station, busy: bool, by: Actor) -> Station:
    """Somebody signed in, did something or left there. Not in the trail: who did what is, under their own name."""
    held = lock(Station.objects.filter(pk=station.pk)).get()
    changed = busy != (held.used_at is not None)
    held.used_at = clock.now() if busy else None
    held.save(update_fields=["used_at"])
    if changed:
        publish(f"session:{held.session_id}")
    return held


@action
def end_station(*, station: Station, by: Actor) -> Station:
    """This computer may nothing more, open pages included. Twice changes nothing."""
    held = lock(Station.objects.filter(pk=station.pk)).select_related("session").get()
    if held.ended_at is None:
        _end(held, by)
        publish(f"session:{held.session_id}")
    return held


@action
def end_stations(*, session: Session, by: Actor) -> int:
    """« Terminer tous les postes »: within seconds none of them shows anything. Returns how many ended."""
    held = lock_session(session.pk)
    rows = list(lock(held.stations.filter(ended_at=None)))
    for row in rows:
        row.session = held
        _end(row, by)
    if rows:
        publish(f"session:{held.pk}")
    return len(rows)


def _end(held: Station, by: Actor) -> None:
    held.ended_at, held.code, held.used_at = clock.now(), "", None
    held.save(update_fields=["ended_at", "code", "used_at"])
    record("station.ended", by=by, obj=held, structure_id=held.session.structure_id)
