"""Reading the outbox, and how people can be reached."""

from clicnjob.notifications.queries.outbox import (
    Rendered,
    address,
    blanks_context,
    due_ids,
    given_up,
    recipient_context,
    rendered,
    rendered_outbox,
    scope_of,
    sent_to,
    with_reader,
)
from clicnjob.notifications.queries.reach import Way, chosen, is_dead, number_hash, phone_trouble, way_now, ways_to
from clicnjob.notifications.queries.stopping import read_stop_token, stop_path

__all__ = [
    "Rendered",
    "Way",
    "address",
    "blanks_context",
    "chosen",
    "due_ids",
    "given_up",
    "is_dead",
    "number_hash",
    "phone_trouble",
    "read_stop_token",
    "recipient_context",
    "rendered",
    "rendered_outbox",
    "scope_of",
    "sent_to",
    "stop_path",
    "way_now",
    "ways_to",
    "with_reader",
]
