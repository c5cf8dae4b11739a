"""What becomes of an answer to an SMS: the conversation stands above, and registers itself here."""

import uuid
from collections.abc import Callable

Taker = Callable[[str, str, uuid.UUID], bool]
"""Number, text, id of the event; whether it entered a conversation."""
_takers: list[Taker] = []


def on_answer(taker: Taker) -> None:
    """Register what takes an answer (from an app's ``ready``)."""
    if taker not in _takers:
        _takers.append(taker)


def offer(number: str, text: str, event_id: uuid.UUID) -> bool:
    """Give an answer to who registered; whether one took it."""
    return any(taker(number, text, event_id) for taker in _takers)
