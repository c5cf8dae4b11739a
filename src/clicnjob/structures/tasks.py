"""Jobs of structures."""

import logging
import time
from functools import partial

from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures import practising
from clicnjob.structures.actions import (
    ask_about_dormant,
    due_dormant,
    end_unanswered,
    erase_old_drafts,
    forget_merges,
    import_piece,
    open_due_accounts,
    return_batch,
    undo_piece,
)
from clicnjob.structures.actions.practice import claim_filling, destroy_practice, note_filled
from clicnjob.structures.actions.quotas import forget_sights
from clicnjob.structures.models import Practice
from clicnjob.structures.queries import due_batches
from clicnjob.structures.queries.caseloads import imports_at_work
from clicnjob.structures.queries.practice import to_destroy, to_fill

log = logging.getLogger(__name__)


def open_accounts() -> int:
    """Open the direction and network accounts whose 24 hours passed (R5)."""
    return open_due_accounts(by=SYSTEM)


def review_accounts() -> int:
    """Ask about accounts nobody used for ninety days; end those about whom nobody answered. Returns how many of both."""
    done = ask_about_dormant(by=SYSTEM)
    for membership in due_dormant(clock.today()):
        try:
            done += end_unanswered(membership=membership, by=SYSTEM)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("dormant account %s", membership.pk)
    return done


def return_hand_overs() -> int:
    """Young people lent to a colleague come back after the last day. Returns how many were settled."""
    done = 0
    for batch in due_batches():
        try:
            done += return_batch(batch=batch, by=SYSTEM)
        except Exception:  # one batch that fails must not hold the others back; it is tried again
            log.exception("hand-over %s", batch)
    return done


def sweep_sights() -> int:
    """Drop the sights that count no more."""
    return forget_sights(by=SYSTEM)


def practices() -> int:
    """Fill the trainings that were just asked for; destroy those that are over. Returns how many were settled."""
    done = 0
    for practice in to_fill():
        if claim_filling(practice=practice, by=SYSTEM):
            practising.filler().fill(practice, partial(_note, practice))
            done += 1
    for practice in to_destroy():
        destroy_practice(practice=practice, by=SYSTEM)
        done += 1
    return done


def _note(practice: Practice, percent: int) -> None:
    note_filled(practice=practice, percent=percent, by=SYSTEM)


IMPORT_SECONDS = 1.5
"""How long the pieces of imports hold the jobs' thread at a time: a code by SMS does not wait longer."""


def go_on_with_imports() -> int:
    """The next pieces of the caseloads being imported or undone. Returns how many lines."""
    done, stop_at = 0, time.monotonic() + IMPORT_SECONDS
    for import_id in imports_at_work():
        try:
            while time.monotonic() < stop_at:
                piece = import_piece(import_id=import_id, by=SYSTEM) or undo_piece(import_id=import_id, by=SYSTEM)
                done += piece
                if not piece:
                    break
        except Exception:  # one import that fails must not hold the others back; it is tried again
            log.exception("import %s", import_id)
    return done


def erase_drafts() -> int:
    """Lists prepared a day ago and never imported are erased."""
    return erase_old_drafts(by=SYSTEM)


def settle_merges() -> int:
    """Merges that can no longer be undone lose their record. Returns how many."""
    return forget_merges(by=SYSTEM)
