"""What structures tell the storeys above, in the transaction of the action."""

import enum
from collections.abc import Callable, Sequence

from clicnjob.structures.models import HandOver


class Passing(enum.StrEnum):
    """What just happened to a hand-over."""

    GIVEN = "given"
    RETURNED = "returned"
    UNDONE = "undone"
    KEPT = "kept"


Tell = Callable[[Sequence[HandOver], Passing], None]
_passing: list[Tell] = []


def on_passing(tell: Tell) -> None:
    """Register what a storey above does when young people change hands: telling them in their conversations."""
    if tell not in _passing:
        _passing.append(tell)


def passing(hand_overs: Sequence[HandOver], what: Passing) -> None:
    """Tell those who registered."""
    for tell in _passing:
        tell(hand_overs, what)
