"""The rows of the desk, written from their moulds: eight screens ask for thirty of them at each tap."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.queries.desk import DeskRow
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro, reads
from clicnjob.shared.moulds import Mould
from clicnjob.shared.templatetags.ui import when
from clicnjob.workshops.enums import Answer

_leaders = Mould(
    "enrolment/desk/_row.html",
    shape=(
        "asks_help", "away", "away_words", "expected", "present", "joined", "attached", "wrote", "done", "walk_in",
        "said_yes", "matched", "running", "step", "document_words", "document_state",
    ),
    values=(
        "seat_id", "person_id", "document_id", "conversation_id", "claim_id", "name", "first_name", "referent", "helper",
        "help_when", "arrival_turn", "help_turn", "path", "csrf_token", "reads",
    ),
)  # fmt: skip
_volunteers = Mould(
    "enrolment/desk/_helper_row.html",
    shape=("asks_help", "expected", "present", "joined", "mine", "document_words", "document_state"),
    values=("seat_id", "claim_id", "name", "helper", "arrival_turn", "help_turn", "csrf_token"),
)


def helpers_name(actor: Actor) -> str:
    """What the room calls who helps: the first name."""
    return actor.name.split(" ")[0]


def leaders_rows(rows: Iterable[DeskRow], token: str, path: str, *, running: bool) -> list[SafeString]:
    """The rows as those who hold the session see them."""
    return _leaders.fill_all([_of_leaders(row, token, path, running=running) for row in rows])


def _of_leaders(row: DeskRow, token: str, path: str, *, running: bool) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    seat, person = row.seat, row.person
    shape = (
        row.asks_help, row.away, _away_words(row), row.expected, row.present, row.joined, row.attached, row.wrote, row.done,
        seat.walk_in, row.expected and seat.answer == Answer.YES, row.claim is not None and row.claim.state == ClaimState.MATCHED, running, row.step,
        *row.document_light,
    )  # fmt: skip
    values = (
        seat.pk, person.pk, row.document_id, row.conversation_id, row.claim.pk if row.claim else None, person.full_name,
        person.first_name, person.referent.first_name if person.referent else "", seat.helper,
        when(seat.help_asked_at) if row.asks_help else "", seat.arrival_turn, seat.help_turn, path, token,
        reads(person.language),
    )  # fmt: skip
    return shape, values


def _away_words(row: DeskRow) -> str:
    if not row.away:
        return ""
    words = row.seat.get_state_display()
    return (
        pro("%(state)s\u202f: %(reason)s") % {"state": words, "reason": row.seat.get_reason_display().lower()}
        if row.seat.reason
        else words
    )


def volunteers_rows(rows: Iterable[DeskRow], helper: str, token: str) -> list[SafeString]:
    """The rows as volunteers see them: first name and initial, three lights (R4). ``helper``: who reads."""
    return _volunteers.fill_all([_of_volunteers(row, helper, token) for row in rows])


def _of_volunteers(row: DeskRow, helper: str, token: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    seat = row.seat
    shape = (
        row.asks_help, row.expected, row.present, row.joined, seat.helper == helper, *row.document_light_for_volunteers,
    )  # fmt: skip
    values = (
        seat.pk, row.claim.pk if row.claim else None, row.person.short_name, seat.helper, seat.arrival_turn, seat.help_turn,
        token,
    )  # fmt: skip
    return shape, values
