"""Opening hours and waiting times in words."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from clicnjob.shared import clock, text
from clicnjob.shared.language import npro, pro
from clicnjob.structures.models import OpeningHours
from clicnjob.structures.models.profiles import AnswerSpan

Row = OpeningHours | AnswerSpan


BREAK = dt.timedelta(hours=2)
"""Between two spans of one day: lunch is no closing, someone answers soon (``structures.opening``)."""


def _minutes(at: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=at.hour, minutes=at.minute)


def _ranges(rows: list[Row]) -> str:
    """The spans of a day, in order; two of them with lunch between are one."""
    spans: list[tuple[dt.time, dt.time]] = []
    for row in rows:
        if spans and _minutes(row.opens_at) - _minutes(spans[-1][1]) <= BREAK:
            spans[-1] = (spans[-1][0], row.closes_at)
        else:
            spans.append((row.opens_at, row.closes_at))
    return text.comma().join(text.between_words(opens, closes) for opens, closes in spans)


def hours_words(hours: Iterable[Row]) -> str:
    """« du lundi au vendredi, 9 h – 17 h ; samedi, 9 h – 12 h ». Empty when no hours are known."""
    by_day: dict[int, list[Row]] = {}
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
        said.append(f"{name}{text.comma()}{words}")
    return text.semicolon().join(said)


def waiting_words(since: dt.datetime | None) -> str:
    """« sans réponse depuis 3 h », « depuis 2 jours ». Empty for ``None`` and during the first hour: nobody is hurried."""
    seconds = int((clock.now() - since).total_seconds()) if since is not None else 0
    if seconds < 3600:
        return ""
    if seconds < 86400:
        return pro("sans réponse depuis %(count)s\u202fh") % {"count": seconds // 3600}
    days = seconds // 86400
    return npro("sans réponse depuis %(count)s jour", "sans réponse depuis %(count)s jours", days) % {"count": days}
