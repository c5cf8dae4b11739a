"""The sheet of a closed session: made by the closing, replaced by the next, kept for those who ask for it."""

import datetime as dt
import json
import uuid
from typing import Any

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.vault.envelope import open_sealed, seal
from clicnjob.workshops.enums import Proof, SeatState
from clicnjob.workshops.models import AttendanceSheet, Session, Signature
from clicnjob.workshops.rules.attendance import canonical, digest_of, half_days, is_late


@action
def make_sheet(*, session: Session, by: Actor) -> AttendanceSheet:
    """Write the sheet of a session just closed: everything it says, sealed, under one hash. Called by the closing.

    A sheet made before is replaced: its hash stays, to say so; its data go. Raises ``not_closed``.
    """
    rows = Session.objects.select_related("structure", "workshop", "site", "closed_by")
    held = rows.get(pk=session.pk)
    if held.closed_at is None or held.closed_by is None:
        raise DomainError(pro("La feuille se fait à la clôture."), code="not_closed")
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
                "name": seat.young_person.civil_name,
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
