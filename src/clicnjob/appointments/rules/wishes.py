"""Half-days as a request keeps them: ``1am 3pm``, 1 for Monday."""

from collections.abc import Iterable

from clicnjob.appointments.enums import Half

DAYS = range(1, 7)
HALVES = tuple(f"{day}{half}" for day in DAYS for half in Half.values)
"""Those one may choose, from Monday morning to Saturday afternoon."""


def written(chosen: Iterable[str]) -> str:
    """Half-days as they are kept, in the order of the week; what is none of them is dropped."""
    wanted = set(chosen)
    return " ".join(half for half in HALVES if half in wanted)


def read(wishes: str) -> list[tuple[int, Half]]:
    """The days and halves that were wished."""
    return [(int(one[0]), Half(one[1:])) for one in wishes.split() if one in HALVES]
