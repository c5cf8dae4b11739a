"""The pieces of an import: each one writes some lines and how far it came, all or nothing; the next goes on from there."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import atomic, lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions.caseloads import person_of_line
from clicnjob.structures.actions.people import assign_referent, correct_person, open_file
from clicnjob.structures.enums import CaseloadState, LineOutcome
from clicnjob.structures.models import CaseloadImport, CaseloadLine, Site, YoungPerson
from clicnjob.structures.queries.caseloads import open_part
from clicnjob.structures.queries.likeness import likely_duplicates_of
from clicnjob.structures.queries.staff import staff_actor

PIECE = 25
"""Lines written by one transaction: few, so that the messages of the others pass between two pieces."""


class _Line(NamedTuple):
    """A line of the plan, with the shape that ``likely_duplicates_of`` compares."""

    number: int
    target: str
    referent: str
    site: str
    values: dict[str, Any]

    @property
    def first_name(self) -> str:
        return str(self.values["first_name"])

    @property
    def last_name(self) -> str:
        return str(self.values["last_name"])

    @property
    def birth_date(self) -> dt.date | None:
        return dt.date.fromisoformat(self.values["birth_date"])

    @property
    def phone(self) -> str:
        return str(self.values["phone"])

    @property
    def imilo_number(self) -> int | None:
        number: int | None = self.values["imilo_number"]
        return number


@action
def import_piece(*, import_id: uuid.UUID, by: Actor) -> int:
    """Write the next lines of an import, in the name of who asked for it; how many. 0 once it is over.

    A piece that was cut short wrote nothing; the next one begins at the same line, under the same ids. Who asked and works
    here no more stops it: the rest is left out.
    """
    row = lock(CaseloadImport.objects.filter(pk=import_id)).select_related("structure").get()
    if row.state != CaseloadState.RUNNING:
        return 0
    plan = [_Line(*line) for line in open_part(row, "plan")]
    actor = staff_actor(row.made_by_id, row.structure_id, moment=clock.now())
    piece = plan[row.done : row.done + PIECE]
    if actor is None:
        row.left_out += len(plan) - row.done
        row.to_do = row.done
    elif piece:
        _write(row, piece, actor, own={person_of_line(row.pk, line.number) for line in plan})
        row.done += len(piece)
    if row.done == row.to_do:
        _finish(row, by=by if actor is None else actor)
    row.save()
    publish(f"import:{row.pk}")
    return len(piece) if actor is not None else 0


def _finish(row: CaseloadImport, *, by: Actor) -> None:
    row.state, row.finished_at, row.sealed_plan = CaseloadState.DONE, clock.now(), b""
    outcomes = list(row.lines.values_list("outcome", flat=True))
    record(
        "caseload.imported",
        by=by,
        obj=row,
        created=outcomes.count(LineOutcome.CREATED),
        completed=outcomes.count(LineOutcome.COMPLETED),
        refused=outcomes.count(LineOutcome.REFUSED),
    )


def _write(row: CaseloadImport, piece: list[_Line], actor: Actor, *, own: set[uuid.UUID]) -> None:
    """Each line is one savepoint: a refusal is noted, the others go on. ``own``: the files of this very import."""
    referents = User.objects.in_bulk({uuid.UUID(line.referent) for line in piece if line.referent})
    sites = Site.objects.select_related("structure").in_bulk({uuid.UUID(line.site) for line in piece})
    likenesses = likely_duplicates_of(actor, piece)
    lines = []
    for line, likeness in zip(piece, likenesses, strict=True):
        referent = referents.get(uuid.UUID(line.referent)) if line.referent else None
        # Somebody opened the same file since the preview: it is not opened twice.
        since = [twin.person for twin in likeness.duplicates if twin.certain and twin.person.created_at > _from(row)]
        other = next((person for person in since if person.pk not in own), None)
        if not line.target and other is not None:
            lines.append(CaseloadLine(batch=row, line=line.number, young_person=other, outcome=LineOutcome.KNOWN))
            continue
        try:
            with atomic():
                lines.append(
                    _complete(row, line, referent, actor)
                    if line.target
                    else _open(row, line, referent, sites[uuid.UUID(line.site)], actor)
                )
        except DomainError as refusal:
            lines.append(
                CaseloadLine(batch=row, line=line.number, outcome=LineOutcome.REFUSED, refusal=refusal.code[:40])
            )
    CaseloadLine.objects.bulk_create(lines)


def _from(row: CaseloadImport) -> dt.datetime:
    """When the preview was last looked at."""
    return row.started_at or row.created_at


def _open(row: CaseloadImport, line: _Line, referent: User | None, site: Site, actor: Actor) -> CaseloadLine:
    values = {**line.values, "birth_date": line.birth_date}
    pk = person_of_line(row.pk, line.number)
    person, is_new = open_file(site=site, referent=referent, person_id=pk, by=actor, **values)
    if is_new:
        known = str(referent.pk) if referent is not None else None
        record("file.imported", by=actor, obj=person, person_id=person.pk, batch=str(row.pk), referent=known)
    return CaseloadLine(batch=row, line=line.number, young_person=person, outcome=LineOutcome.CREATED)


FILLED = ("phone", "email", "relay", "imilo_number")


def current_values(person: YoungPerson) -> dict[str, Any]:
    """What ``correct_person`` takes, as it stands."""
    names = ("birth_date", "language", "reached_by", "discreet", *FILLED)
    civil = {"first_name": person.civil_first_name, "last_name": person.civil_last_name}
    return {**civil, **{name: getattr(person, name) for name in names}}


def _complete(row: CaseloadImport, line: _Line, referent: User | None, actor: Actor) -> CaseloadLine:
    """Fill what the file lacks, change nothing that it says."""
    people = lock(YoungPerson.objects.all().visible_to(actor).filter(pk=uuid.UUID(line.target)))
    person = people.select_related("structure").first()
    if person is None:
        raise DomainError("", code="gone")
    known = current_values(person)
    missing = {name: line.values[name] for name in FILLED if not known[name] and line.values[name]}
    filled = list(missing)
    if missing:
        correct_person(person=person, **{**known, **missing}, by=actor)
    if person.referent_id is None and referent is not None:
        assign_referent(person=person, referent=referent, by=actor)
        filled.append("referent")
    outcome = LineOutcome.COMPLETED if filled else LineOutcome.KNOWN
    return CaseloadLine(batch=row, line=line.number, young_person=person, outcome=outcome, filled=",".join(filled))
