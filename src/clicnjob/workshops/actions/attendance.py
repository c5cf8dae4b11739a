"""Signing, the sheet of a closed session, opinions. Until the closing a signature can be done again."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.vault.envelope import seal
from clicnjob.workshops.actions.seats import lock_seat, lock_session, ring
from clicnjob.workshops.enums import Proof, SeatState
from clicnjob.workshops.models import Seat, Session, Signature
from clicnjob.workshops.rules.attendance import (
    half_day_at,
    read_strokes,
    strokes_bytes,
)
from clicnjob.workshops.rules.seats import check_changes, check_open


@action
def sign(*, seat: Seat, strokes: str, by: Actor) -> Signature:
    """Someone present signs, on their own phone or on the structure's tablet; signing again replaces.

    Raises ``not_open``, ``session_over``, ``session_closed``, ``seat_cancelled``, ``not_present``, ``not_yours`` and what
    ``read_strokes`` raises.
    """
    drawn = read_strokes(strokes)
    held = _here(seat, by)
    return _keep_seat(held, Proof.DRAWN, drawn, by)


@action
def confirm_presence(*, seat: Seat, by: Actor) -> Signature:
    """« Je confirme ma présence »: without drawing. The page asked for the six-digit code before (``accounts.proofs``).

    Raises what ``sign`` raises.
    """
    if not by.is_youth:
        raise DomainError(pro("Seule la personne elle-même confirme avec son code."), code="not_yours")
    return _keep_seat(_here(seat, by), Proof.CODE, None, by)


@action
def attest_presence(*, seat: Seat, by: Actor) -> Signature:
    """A professional attests for who cannot sign; never a volunteer (R4). Raises ``not_allowed``, what ``sign`` raises."""
    if not by.is_staff or by.user_id is None:
        raise DomainError(pro("Seul un professionnel atteste une présence."), code="not_allowed")
    return _keep_seat(_here(seat, by), Proof.ATTESTED, None, by)


def _here(seat: Seat, by: Actor) -> Seat:
    held = lock_seat(seat.pk)
    check_open(held.session)
    check_changes(held)
    if by.is_youth and held.young_person_id != by.person_id:
        raise DomainError(_("Cette place n’est pas la vôtre."), code="not_yours")
    if (by.is_youth or by.is_volunteer) and not held.session.is_running(clock.now()):
        raise DomainError(_("La séance est finie."), code="session_over")
    if held.state != SeatState.PRESENT:
        raise DomainError(_("L’équipe note d’abord l’arrivée. La signature vient après."), code="not_present")
    return held


def _keep_seat(held: Seat, proof: Proof, drawn: list[list[int]] | None, by: Actor) -> Signature:
    row = _keep(held.session, proof, drawn, by, seat=held)
    record(
        "seat.signed",
        by=by,
        obj=held,
        structure_id=held.session.structure_id,
        person_id=held.young_person_id,
        proof=proof,
        half_day=row.half_day,
    )
    ring(held)
    return row


def _keep(
    session: Session,
    proof: Proof,
    drawn: list[list[int]] | None,
    by: Actor,
    *,
    seat: Seat | None = None,
    leader_id: uuid.UUID | None = None,
) -> Signature:
    moment = clock.now()
    half = half_day_at(session, session.structure.timezone, moment)
    rows = Signature.objects.filter(session=session, seat=seat, leader_id=leader_id, half_day=half)
    row = rows.first() or Signature(session=session, seat=seat, leader_id=leader_id, half_day=half)
    row.proof, row.signed_at = proof, moment
    row.attested_by_id = by.user_id if proof is Proof.ATTESTED else None
    row.sealed = None if drawn is None else seal(session.structure_id, strokes_bytes(drawn), row.place)
    row.save()
    return row


@action
def erase_signature(*, seat: Seat, by: Actor) -> None:
    """Take back what was signed for someone by mistake; nothing to take back changes nothing. Raises what ``sign`` raises."""
    held = _here(seat, by)
    half = half_day_at(held.session, held.session.structure.timezone, clock.now())
    gone, _rows = Signature.objects.filter(seat=held, half_day=half).delete()
    if gone:
        record("seat.unsigned", by=by, obj=held, structure_id=held.session.structure_id, half_day=half)
        ring(held)


@action
def sign_as_leader(*, session: Session, strokes: str, by: Actor) -> Signature:
    """Who leads the session signs its sheet too; again replaces. Raises ``not_leader``, ``not_open``, ``session_over``."""
    drawn = read_strokes(strokes)
    held = lock_session(session.pk)
    check_open(held)
    if by.user_id is None or not held.leaders.filter(pk=by.user_id).exists():
        raise DomainError(pro("Seuls les animateurs de la séance signent ici."), code="not_leader")
    row = _keep(held, Proof.DRAWN, drawn, by, leader_id=by.user_id)
    record("sheet.signed", by=by, obj=row, structure_id=held.structure_id, half_day=row.half_day)
    publish(f"session:{held.pk}")
    return row


@action
def note_hours(*, seat: Seat, arrived_at: dt.datetime | None, left_at: dt.datetime | None, by: Actor) -> Seat:
    """When someone present came, and left before the end (empty: stayed). Raises ``bad_hours``, ``not_present``."""
    held = lock_seat(seat.pk)
    check_changes(held)
    if held.state != SeatState.PRESENT:
        raise DomainError(pro("Cette personne n’est pas notée présente."), code="not_present")
    came = arrived_at or held.arrived_at or held.session.starts_at
    if left_at is not None and not came < left_at <= held.session.ends_at + dt.timedelta(hours=2):
        raise DomainError(pro("L’heure de départ vient après celle d’arrivée."), code="bad_hours")
    if (held.arrived_at, held.left_at) != (came, left_at):
        held.arrived_at, held.left_at = came, left_at
        held.save(update_fields=["arrived_at", "left_at"])
        record("seat.hours", by=by, obj=held, structure_id=held.session.structure_id, left=left_at is not None)
        ring(held)
    return held
