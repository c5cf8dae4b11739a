"""Signing, the sheet of a closed session, opinions. Until the closing a signature can be done again."""

import datetime as dt
import json
import uuid
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import open_sealed, seal
from clicnjob.workshops.actions.seats import lock_seat, lock_session, ring
from clicnjob.workshops.enums import Face, Proof, SeatState
from clicnjob.workshops.models import AttendanceSheet, OpinionTally, Seat, Session, Signature
from clicnjob.workshops.rules.attendance import (
    canonical,
    digest_of,
    half_day_at,
    half_days,
    is_late,
    read_strokes,
    strokes_bytes,
)
from clicnjob.workshops.rules.opinions import may_answer
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
        raise DomainError("Seule la personne elle-même confirme avec son code.", code="not_yours")
    return _keep_seat(_here(seat, by), Proof.CODE, None, by)


@action
def attest_presence(*, seat: Seat, by: Actor) -> Signature:
    """A professional attests for who cannot sign; never a volunteer (R4). Raises ``not_allowed``, what ``sign`` raises."""
    if not by.is_staff or by.user_id is None:
        raise DomainError("Seul un professionnel atteste une présence.", code="not_allowed")
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
        raise DomainError(_("L’équipe note d’abord l’arrivée ; la signature vient après."), code="not_present")
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
        raise DomainError("Seuls les animateurs de la séance signent ici.", code="not_leader")
    row = _keep(held, Proof.DRAWN, drawn, by, leader_id=by.user_id)
    record("sheet.signed", by=by, obj=row, structure_id=held.structure_id, half_day=row.half_day)
    publish(f"session:{held.pk}")
    return row


# -- the sheet ---------------------------------------------------------------------------------------------------------


@action
def make_sheet(*, session: Session, by: Actor) -> AttendanceSheet:
    """Write the sheet of a session just closed: everything it says, sealed, under one hash. Called by the closing.

    A sheet made before is replaced: its hash stays, to say so; its data go. Raises ``not_closed``.
    """
    rows = Session.objects.select_related("structure", "workshop", "site", "closed_by")
    held = rows.get(pk=session.pk)
    if held.closed_at is None or held.closed_by is None:
        raise DomainError("La feuille se fait à la clôture.", code="not_closed")
    previous = list(AttendanceSheet.objects.filter(session=held).order_by("-number"))
    number = previous[0].number + 1 if previous else 1
    data = _sheet_data(held, number, _strokes_before(held, previous))
    content = canonical(data)
    for row in previous:
        row.replaced_at, row.sealed = row.replaced_at or held.closed_at, None
        row.save(update_fields=["replaced_at", "sealed"])
    sheet = AttendanceSheet(
        session=held, number=number, digest=digest_of(content), present=len(data["people"]), created_at=held.closed_at
    )
    sheet.sealed = seal(held.structure_id, content, sheet.place)
    sheet.save(force_insert=True)
    record(
        "sheet.made",
        by=by,
        obj=sheet,
        structure_id=held.structure_id,
        number=number,
        present=sheet.present,
        digest=sheet.digest,
    )
    return sheet


def _strokes_before(session: Session, previous: list[AttendanceSheet]) -> dict[str, Any]:
    """The strokes that an earlier sheet shows, where the drawings themselves were erased since."""
    latest = next((row for row in previous if row.sealed is not None), None)
    if latest is None or latest.sealed is None:
        return {}
    read = json.loads(open_sealed(session.structure_id, bytes(latest.sealed), latest.place))
    whose = [*read["people"], *read["leaders"]]
    return {mark["id"]: mark["strokes"] for line in whose for mark in line["marks"] if mark.get("strokes")}


def _sheet_data(session: Session, number: int, before: dict[str, Any]) -> dict[str, Any]:
    zone = session.structure.timezone

    def hour(moment: dt.datetime | None) -> str:
        return clock.local(moment, zone).strftime("%H:%M") if moment is not None else ""

    marks = _marks(session, before, hour)
    halves = half_days(session, zone)
    closer = session.closed_by.full_name if session.closed_by else ""
    people, counts = [], {"absent": 0, "excused": 0}
    seats = session.seats.exclude(state=SeatState.CANCELLED).select_related("young_person")
    for seat in seats.order_by("young_person__last_name", "young_person__first_name", "pk"):
        if seat.state != SeatState.PRESENT:
            counts["excused" if seat.state == SeatState.EXCUSED else "absent"] += 1
            continue
        signed = {mark["half"]: mark for mark in marks.get(seat.pk, [])}
        people.append(
            {
                "seat": str(seat.pk),
                "name": seat.young_person.full_name,
                "arrived": hour(seat.arrived_at),
                "left": hour(seat.left_at),
                "late": is_late(session, seat.arrived_at),
                "marks": [
                    signed.get(half) or {"half": half.value, "proof": Proof.ATTESTED.value, "by": closer, "at": ""}
                    for half in halves
                ],
            }
        )
    leaders = [
        {"name": user.full_name, "marks": marks.get(user.pk, []), "closed": user.pk == session.closed_by_id}
        for user in session.leaders.order_by("last_name", "first_name", "pk")
    ]
    return {
        "format": 1,
        "number": number,
        "session": str(session.pk),
        "structure": session.structure.name,
        "workshop": session.workshop.title,
        "place": ", ".join(filter(None, [session.room, session.site.name, session.site.address])),
        "day": clock.local(session.starts_at, zone).date().isoformat(),
        "from": hour(session.starts_at),
        "to": hour(session.ends_at),
        "halves": [half.value for half in halves],
        "leaders": leaders,
        "closed_by": closer,
        "closed_at": clock.local(session.closed_at, zone).isoformat(timespec="minutes") if session.closed_at else "",
        "people": people,
        **counts,
    }


def _marks(session: Session, before: dict[str, Any], hour: Any) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """What each person signed, the morning first, by seat or by leader."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in Signature.objects.filter(session=session).select_related("attested_by").order_by("signed_at", "pk"):
        mark: dict[str, Any] = {
            "id": str(row.pk),
            "half": row.half_day,
            "proof": row.proof,
            "at": hour(row.signed_at),
            "by": row.attested_by.full_name if row.attested_by else "",
        }
        if row.sealed is not None:
            mark["strokes"] = json.loads(open_sealed(session.structure_id, bytes(row.sealed), row.place))
        elif str(row.pk) in before:
            mark["strokes"] = before[str(row.pk)]
        whose = row.seat_id or row.leader_id
        if whose is not None:
            found.setdefault(whose, []).append(mark)
    return found


@action
def retire_sheet(*, session: Session, by: Actor) -> None:
    """The session is open again: its sheet counts no more. Its data wait for the next closing, which takes their place."""
    row = AttendanceSheet.objects.filter(session=session).current().first()
    if row is not None:
        row.replaced_at = clock.now()
        row.save(update_fields=["replaced_at"])
        record("sheet.retired", by=by, obj=row, structure_id=session.structure_id, number=row.number)


@action
def forget_signatures(*, limit: int = 500, by: Actor) -> int:
    """Erase the drawings whose sheet was made long enough ago, and the data of sheets nobody may ask for. Returns how many."""
    moment = clock.now()
    drawn = list(Signature.objects.all().to_erase(moment).values_list("pk", flat=True)[:limit])
    done = Signature.objects.filter(pk__in=drawn).update(sealed=None)
    old = AttendanceSheet.objects.filter(sealed__isnull=False, created_at__lt=moment - AttendanceSheet.KEPT)
    sheets = AttendanceSheet.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).update(sealed=None)
    if done or sheets:
        record("attendance.forgotten", by=by, signatures=done, sheets=sheets)
    return done + sheets


# -- what they thought of it -------------------------------------------------------------------------------------------


@action
def give_opinion(*, seat: Seat, face: str, by: Actor) -> None:
    """One tap on a face: counted, once a seat, and nothing else is written down: neither who chose it, nor when (ADR 27).

    Raises ``bad_face``, ``not_yours``, ``too_late`` (from the day after the next), ``already_given``.
    """
    if face not in Face.values:
        raise DomainError(_("Choisissez l’un des trois visages."), code="bad_face")
    held = lock_seat(seat.pk)
    if held.young_person_id != by.person_id:
        raise DomainError(_("Cette place n’est pas la vôtre."), code="not_yours")
    if not may_answer(held, clock.now()):
        raise DomainError(_("Il est trop tard pour donner votre avis."), code="too_late")
    if held.opinion_given:
        raise DomainError(_("Vous avez déjà donné votre avis. Merci !"), code="already_given")
    held.opinion_given = True
    held.save(update_fields=["opinion_given"])
    tally, _made = OpinionTally.objects.get_or_create(session=held.session, face=face)
    OpinionTally.objects.filter(pk=tally.pk).update(count=F("count") + 1)


@action
def note_hours(*, seat: Seat, arrived_at: dt.datetime | None, left_at: dt.datetime | None, by: Actor) -> Seat:
    """When someone present came, and left before the end (empty: stayed). Raises ``bad_hours``, ``not_present``."""
    held = lock_seat(seat.pk)
    check_changes(held)
    if held.state != SeatState.PRESENT:
        raise DomainError("Cette personne n’est pas notée présente.", code="not_present")
    came = arrived_at or held.arrived_at or held.session.starts_at
    if left_at is not None and not came < left_at <= held.session.ends_at + dt.timedelta(hours=2):
        raise DomainError("L’heure de départ vient après celle d’arrivée.", code="bad_hours")
    if (held.arrived_at, held.left_at) != (came, left_at):
        held.arrived_at, held.left_at = came, left_at
        held.save(update_fields=["arrived_at", "left_at"])
        record("seat.hours", by=by, obj=held, structure_id=held.session.structure_id, left=left_at is not None)
        ring(held)
    return held
