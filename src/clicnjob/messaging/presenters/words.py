"""Opening hours and waiting times in words."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from clicnjob.shared import clock, text
from clicnjob.structures.models import OpeningHours


def _ranges(rows: list[OpeningHours]) -> str:
    between = ((text.time_words(row.opens_at), text.time_words(row.closes_at)) for row in rows)
    return text.comma().join(f"{opens} – {closes}" for opens, closes in between)


def hours_words(hours: Iterable[OpeningHours]) -> str:
    """« du lundi au vendredi, 9 h – 17 h ; samedi, 9 h – 12 h ». Empty when no hours are known."""
    by_day: dict[int, list[OpeningHours]] = {}
    for row in sorted(hours, key=lambda row: (row.weekday, row.opens_at)):
        by_day.setdefault(row.weekday, []).append(row)
    runs: list[tuple[list[int], str]] = []
    for weekday, rows in by_day.items():
        words = _ranges(rows)
        if runs and runs[-1][1] == words and runs[-1][0][-1] == weekday - 1:
            runs[-1][0].append(weekday)
        else:
            runs.append(([weekday], words))
    said = []
    for days, words in runs:
        first, last = text.weekday_words(days[0]), text.weekday_words(days[-1])
        name = _("du %(first)s au %(last)s") % {"first": first, "last": last} if len(days) > 1 else first
        said.append(f"{name}, {words}")
    return " ; ".join(said)


def waiting_words(since: dt.datetime | None) -> str:
    """« sans réponse depuis 3 h », « depuis 2 jours ». Empty for ``None`` and during the first hour: nobody is hurried."""
    seconds = int((clock.now() - since).total_seconds()) if since is not None else 0
    if seconds < 3600:
        return ""
    if seconds < 86400:
        return f"sans réponse depuis {seconds // 3600} h"
    days = seconds // 86400
    return f"sans réponse depuis {days} jour{text.plural_ending(days)}"
