"""An import undone: what it opened and nobody touched is erased, what it filled is emptied; the rest stays, told by name.

A file that was merged meanwhile stays whole, on either side of the merge: what it holds may be the other one's, and the record
by which the two are taken apart again counts on it (ADR 37, 38). Taken apart first, it is emptied as any other.
"""

import uuid

from django.db.models import QuerySet

from clicnjob.audit.actions import record
from clicnjob.audit.models import AuditEvent
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import atomic, lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.importing import PIECE, current_values
from clicnjob.structures.actions.people import correct_person, same_structure
from clicnjob.structures.enums import CaseloadState, LineOutcome
from clicnjob.structures.models import CaseloadImport, CaseloadLine, YoungPerson
from clicnjob.structures.queries.staff import staff_actor
from clicnjob.structures.queries.untouched import happened_on, merged_since

EMPTY = {"imilo_number": None}


@action
def undo_import(*, row: CaseloadImport, by: Actor) -> CaseloadImport:
    """« Annuler l'import », within fourteen days, by who made it or the direction; the pieces follow by themselves.

    Raises DomainError: ``not_allowed``, ``too_late``, ``other_structure``.
    """
    same_structure(by, row.structure_id)
    held = lock(CaseloadImport.objects.filter(pk=row.pk)).get()
    if by.user_id is None or not (by.role is Role.DIRECTION or held.made_by_id == by.user_id):
        raise DomainError(pro("Qui a fait l’import l’annule, ou la direction."), code="not_allowed")
    if not held.can_be_undone(clock.now()):
        raise DomainError(pro("Un import s’annule pendant quatorze jours, une fois terminé."), code="too_late")
    held.state, held.undone_by_id, held.undone_at = CaseloadState.UNDOING, by.user_id, clock.now()
    held.done, held.to_do = 0, _left(held).count()
    held.save(update_fields=["state", "undone_by", "undone_at", "done", "to_do"])
    record("caseload.undoing", by=by, obj=held)
    publish(f"import:{held.pk}")
    return held


def _left(row: CaseloadImport) -> QuerySet[CaseloadLine]:
    return row.lines.filter(outcome__in=[LineOutcome.CREATED, LineOutcome.COMPLETED]).order_by("line")


@action
def undo_piece(*, import_id: uuid.UUID, by: Actor) -> int:
    """Undo the next lines of an import; how many. 0 once it is over. A piece cut short undid nothing."""
    row = lock(CaseloadImport.objects.filter(pk=import_id)).get()
    if row.state != CaseloadState.UNDOING:
        return 0
    actor = (row.undone_by_id and staff_actor(row.undone_by_id, row.structure_id, moment=clock.now())) or by.at(
        row.structure_id
    )
    piece = list(_left(row)[:PIECE])
    ids = [line.young_person_id for line in piece if line.young_person_id is not None]
    people = {
        one.pk: one for one in lock(YoungPerson.objects.filter(pk__in=ids)).select_related("structure").order_by("pk")
    }
    _erase([line for line in piece if line.outcome == LineOutcome.CREATED], people, actor)
    merged = merged_since(people, row.started_at or row.created_at)
    for line in piece:
        if line.outcome == LineOutcome.COMPLETED and line.young_person_id in people.keys() - merged:
            _empty(line, people[line.young_person_id], actor)
    for line in piece:
        if line.outcome in {LineOutcome.CREATED, LineOutcome.COMPLETED}:
            line.outcome = LineOutcome.KEPT
    CaseloadLine.objects.bulk_update(piece, ["outcome", "filled", "young_person"])
    row.done = min(row.done + len(piece), row.to_do)
    if len(piece) < PIECE:
        row.state = CaseloadState.UNDONE
        kept = row.lines.filter(outcome=LineOutcome.KEPT).count()
        record("caseload.undone", by=actor, obj=row, kept=kept)
    row.save()
    publish(f"import:{row.pk}")
    return len(piece)


def _erase(lines: list[CaseloadLine], people: dict[uuid.UUID, YoungPerson], actor: Actor) -> None:
    """Those on whose file nothing happened are here no more."""
    touched = happened_on([line.young_person_id for line in lines if line.young_person_id in people])
    going = [line for line in lines if line.young_person_id in people and line.young_person_id not in touched]
    told = [people[line.young_person_id] for line in going if line.young_person_id is not None]
    for person in told:
        record("file.import_undone", by=actor, obj=person, person_id=person.pk)
    for line in going:
        line.young_person, line.outcome = None, LineOutcome.ERASED
    for line in lines:
        if line.young_person_id is None:
            line.outcome = LineOutcome.ERASED  # it was gone before
    YoungPerson.objects.filter(pk__in=[person.pk for person in told]).delete()


def _empty(line: CaseloadLine, person: YoungPerson, actor: Actor) -> None:
    """What the import filled in a file that was here is emptied, unless somebody corrected the file since."""
    names = [name for name in line.filled.split(",") if name and name != "referent"]
    since = AuditEvent.objects.filter(person_id=person.pk, event="person.corrected", at__gt=line.created_at)
    if names and not since.exists():
        emptied = {name: EMPTY.get(name, "") for name in names}
        try:
            with atomic():
                correct_person(person=person, **{**current_values(person), **emptied}, by=actor)
        except DomainError:
            return  # the file cannot do without it: it keeps it
        line.outcome, line.filled = LineOutcome.KNOWN, ""
