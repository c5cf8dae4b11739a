"""Copies go by themselves at the end of the day, or when nobody checked them in time; people are reminded by rule; the machine reads."""

import logging

from clicnjob.documents.actions import BATCH, chase_by_itself, destroy_due, give_up_stale, note_reading
from clicnjob.documents.models import Document
from clicnjob.documents.mrz.asking import read_zone
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.documents.queries.chasing import due_by_itself
from clicnjob.files.queries import read_file
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import CannotOpen

READ_AT_ONCE = 2
"""Papers read in a round: a second or two each, and the other jobs of this process wait meanwhile."""
log = logging.getLogger(__name__)
MOST_CHASES = 500
"""Reminders of one round: the next ones wait for the following round."""


def destroy_all_due() -> int:
    """Destroy everything whose hour has come, some at a time so that nobody waits; returns how many."""
    total = 0
    while done := destroy_due(by=SYSTEM):
        total += done
        if done < BATCH:
            break
    return total


def chase_all_due() -> int:
    """Remind those whose hour has come, where structures wish it; returns how many. Run twice, it does it once."""
    done = 0
    for person in due_by_itself():
        if done >= MOST_CHASES:
            break
        try:
            done += chase_by_itself(person=person, by=SYSTEM)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("chase %s", person.pk)
    return done


def give_up_all_stale() -> int:
    """Destroy the pieces of papers that never arrived whole; returns how many sendings."""
    total = 0
    while done := give_up_stale(by=SYSTEM):
        total += done
    return total


def read_waiting() -> int:
    """Read the zones of the papers that came, the oldest first; returns how many were looked at.

    Two processes may look at one paper: only the first one's reading is noted. A paper taken back meanwhile is let go.
    """
    done = 0
    rows = Document.objects.all().to_read().select_related("structure").order_by("sent_at", "pk")
    for document in rows[:READ_AT_ONCE]:
        try:
            done += note_reading(document=document, reading=_reading(document), by=SYSTEM)
        except DomainError:
            continue
    return done


def _reading(document: Document) -> Reading:
    """What the machine reads; nothing where the store has lost a page or one was destroyed meanwhile."""
    try:
        pictures = [read_file(page.file) for page in document.pages.select_related("file")]
    except (CannotOpen, OSError):
        return Reading()
    return read_zone(pictures, today=clock.today(document.structure.timezone)).reading
