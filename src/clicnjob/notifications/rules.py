"""How long to wait before trying again, and when to give up."""

import datetime as dt

LEASE = dt.timedelta(minutes=2)
"""A worker that died leaves its row to another after this."""
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After the first, second… failure."""
MOST_TRIES = len(WAITS) + 1


def next_try(tries: int, moment: dt.datetime) -> dt.datetime | None:
    """When to try again after ``tries`` failures; None: give up."""
    return None if tries >= MOST_TRIES else moment + WAITS[tries - 1]
