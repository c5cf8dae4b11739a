"""What structures tell the storeys above, in the transaction of the action."""

import enum
from collections.abc import Callable

from clicnjob.structures.models import HandOver


class Passing(enum.StrEnum):
    """What just happened to a hand-over."""

    GIVEN = "given"
    RETURNED = "returned"
    UNDONE = "undone"
    KEPT = "kept"


Tell = Callable[[HandOver, Passing], None]
_passing: list[Tell] = []


def on_passing(tell: Tell) -> None:
    """Register what a storey above does when a young person changes hands: telling them in the conversation."""
    if tell not in _passing:
        _passing.append(tell)


def passing(hand_over: HandOver, what: Passing) -> None:
    """Tell those who registered."""
    for tell in _passing:
        tell(hand_over, what)
