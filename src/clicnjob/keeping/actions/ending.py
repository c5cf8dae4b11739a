"""A file without contact: told at 23 months, emptied at two years, counted for ever (D17, ADR 39)."""

import datetime as dt
import uuid

from clicnjob.audit.actions import record
from clicnjob.files import ledger
from clicnjob.files.actions import note_emptied
from clicnjob.keeping import notices
from clicnjob.keeping.actions.accounts import end_account
from clicnjob.keeping.models import Deadline
from clicnjob.keeping.queries.contact import last_contacts
from clicnjob.keeping.queries.ending import account_of_ended, held_back
from clicnjob.keeping.rules import end_at, notice_at
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock, retention
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.retention import NOTICE
from clicnjob.structures.models import Transfer, YoungPerson

BATCH = 500


@action
def tell_end(*, person_id: uuid.UUID, by: Actor) -> bool:
    """Tell a young person and the referent that a file ends in a month, and write when. False when nothing is near.

    A file that went on at another structure is told to nobody: its young person is followed elsewhere. Twice is once.
    """
    held = lock(YoungPerson.objects.filter(pk=person_id, anonymised_at=None, merged_into=None)).first()
    if held is None or Deadline.objects.filter(young_person=held).exists():
        return False
    contact, moment = last_contacts([held.pk])[held.pk], clock.now()
    if notice_at(contact) > moment:
        return False
    here = by.at(held.structure_id)
    row = Deadline(structure_id=held.structure_id, young_person=held, contact_at=contact, told_at=moment)
    row.ends_at = end_at(contact, moment)
    _tell(row, by=here)
    return True


@action
def tell_new_end(*, person_id: uuid.UUID, by: Actor) -> bool:
    """The end of a file was moved by direction, and comes near: young person and referent are told the new day.

    It is never less than a month away (ADR 39). False when this end was told already, is far, or is no more.
    """
    held = lock(YoungPerson.objects.filter(pk=person_id, anonymised_at=None, merged_into=None)).first()
    row = lock(Deadline.objects.filter(young_person=held)).first() if held is not None else None
    moment = clock.now()
    if held is None or row is None or row.is_told or not row.is_near(moment):
        return False
    row.young_person = held
    row.contact_at, row.told_at, row.ends_at = (
        last_contacts([held.pk])[held.pk],
        moment,
        max(row.ends_at, moment + NOTICE),
    )
    notices.quiet(held.pk, by=by)  # the former day
    _tell(row, by=by.at(row.structure_id))
    return True


def _tell(row: Deadline, *, by: Actor) -> None:
    """Who went on at another structure is followed there: nobody tells them here."""
    held = row.young_person
    if not Transfer.objects.filter(young_person=held, received__isnull=False).exists():
        row.reached = notices.tell_person(held, row.ends_at, by=by)
    row.save()
    notices.tell_referent(held, "files_ending", link=notices.PAGE, by=by)
    record("file.end_told", by=by, obj=row, reached=row.reached)


@action
def spare(*, deadline: Deadline, by: Actor) -> None:
    """They came back: nothing is near any more."""
    row = lock(Deadline.objects.filter(pk=deadline.pk)).first()
    if row is not None:
        notices.quiet(row.young_person_id, by=by)
        record("file.end_called_off", by=by.at(row.structure_id), obj=row)
        row.delete()


@action
def end_file(*, person_id: uuid.UUID, again: bool = False, by: Actor) -> bool:
    """Empty a file whose day has come: identity, messages, papers, appointments and their keys go; dates stay for the figures.

    Every app forgets what it holds (``shared.retention``), the account that no other file has goes along, and the ledger
    remembers the number, so that a backup brought back forgets it again (``again``: it does, whatever the day). False when
    its day has not come: this end was not told, or less than a month ago, someone came back, it is kept longer, a report is open. Twice is once.
    """
    held = lock(YoungPerson.objects.filter(pk=person_id, anonymised_at=None)).first()
    if held is None or not (again or (held.merged_into_id is None and _is_over(held))):
        return False
    here = by.at(held.structure_id)
    accounts = account_of_ended(held.pk)
    # The files that went into this one are the same person's: they end with it (ADR 38).
    merged = YoungPerson.objects.filter(merged_into=held, anonymised_at=None).values_list("pk", flat=True)
    for number in (held.pk, *merged):
        for line in retention.all_lines():
            if line.forget_person is not None:
                line.forget_person(number)
        note_emptied(kind=ledger.PERSON, number=number, by=here)
    for user_id in accounts:
        end_account(user_id=user_id, again=True, by=here)
    record("file.ended", by=here, obj=held, person_id=held.pk, again=again)
    publish(f"person:{held.pk}")
    return True


def _is_over(held: YoungPerson) -> bool:
    row = lock(Deadline.objects.filter(young_person=held)).first()
    moment = clock.now()
    if row is None or row.ends_at > moment or not row.is_told or held.pk in held_back([held.pk]):
        return False
    return end_at(last_contacts([held.pk])[held.pk], row.told_at) <= moment


@action
def forget_old(*, line: int, moment: dt.datetime, by: Actor) -> int:
    """Delete some of the rows that have served their time, of one line of the table (by its place). Returns how many."""
    old = retention.all_lines()[line].old
    if old is None:
        return 0
    rows = old(moment)
    ids = list(rows.order_by().values_list("pk", flat=True)[:BATCH])  # any: an order would be made of all of them
    rows.model._default_manager.filter(pk__in=ids).delete()
    if ids:
        record("retention.applied", by=by, table=rows.model._meta.label_lower, rows=len(ids))
    return len(ids)
