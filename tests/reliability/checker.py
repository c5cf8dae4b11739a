"""Whether messages were lost, doubled, invented or shuffled: judged from what the clients noted, the rows, the screens.

Clients note, Jepsen's way, ``invoke`` (a message leaves), then ``ok`` (the server said it is stored), ``fail`` (it said
it is not) or ``info`` (nobody knows: the answer never came). Nothing here talks to a server or to a database.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Kind(StrEnum):
    INVOKE = "invoke"
    OK = "ok"
    FAIL = "fail"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a client's notebook."""

    kind: Kind
    sender: str
    index: int
    """The how-manieth message of this sender."""
    client_id: str
    talk: str
    text: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A message of the database."""

    talk: str
    seq: int
    author: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it came up on a screen."""

    seq: int
    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What one reader saw of a conversation, in the order in which it came up."""

    reader: str
    talk: str
    lines: tuple[Shown, ...]


class History:
    """The notebook that all clients of a test share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Kind] = Counter()
        self.events: list[Event] = []

    def note(self, event: Event) -> None:
        with self._lock:
            self.events.append(event)
            self._counts[event.kind] += 1

    def count(self, kind: Kind) -> int:
        return self._counts[kind]


def outcomes(events: Iterable[Event]) -> dict[str, Kind]:
    """How each id ended: ``ok`` once acknowledged, ``fail`` when every try was refused, ``info`` else.

    ``invoke`` is left for an id whose last try has no outcome at all: the client itself is at fault.
    """
    seen: dict[str, list[Kind]] = defaultdict(list)
    for event in events:
        seen[event.client_id].append(event.kind)
    ended = {}
    for client_id, kinds in seen.items():
        if kinds[-1] is Kind.INVOKE:
            ended[client_id] = Kind.INVOKE
        elif Kind.OK in kinds:
            ended[client_id] = Kind.OK
        else:
            ended[client_id] = Kind.INFO if Kind.INFO in kinds else Kind.FAIL
    return ended


Violations = dict[str, list[str]]


def check(
    events: Iterable[Event], rows: Iterable[Row], screens: Iterable[Screen], authors: Mapping[str, str]
) -> Violations:
    """Every figure, with its violations in words; all empty when nothing went wrong.

    ``authors`` gives the account behind each sender. Conversations that no event names are not looked at.
    """
    events, screens = list(events), list(screens)
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.client_id, event)
    talks = {event.talk for event in events} | {screen.talk for screen in screens}
    stored: dict[str, list[Row]] = {talk: [] for talk in talks}
    for row in sorted(rows, key=lambda row: row.seq):
        if row.talk in stored:
            stored[row.talk].append(row)
    ended = outcomes(events)
    acked = {client_id for client_id, kind in ended.items() if kind is Kind.OK}
    return {
        "acked_and_lost": _lost(acked, first, stored),
        "acked_and_unseen": _unseen(acked, first, screens),
        "stored_twice": _stored_twice(stored),
        "shown_twice": _shown_twice(screens),
        "never_sent": [*_unknown_rows(first, stored, authors), *_unknown_lines(first, screens)],
        "refused_and_stored": _refused(ended, stored),
        "out_of_order": [
            *_shuffled(acked, first, {f"rows of {talk}": [row.client_id for row in found] for talk, found in stored.items()}),
            *_shuffled(acked, first, {screen.reader: [line.client_id for line in screen.lines] for screen in screens}),
        ],
        "readers_differ": _differ(stored, screens),
        "gaps": _gaps(stored, screens),
        "without_outcome": sorted(client_id for client_id, kind in ended.items() if kind is Kind.INVOKE),
    }  # fmt: skip


def _words(event: Event) -> str:
    return f"{event.sender} n° {event.index} ({event.client_id})"


def _lost(acked: set[str], first: dict[str, Event], stored: dict[str, list[Row]]) -> list[str]:
    there = {(talk, row.client_id) for talk, rows in stored.items() for row in rows}
    return [_words(first[one]) for one in sorted(acked) if (first[one].talk, one) not in there]


def _unseen(acked: set[str], first: dict[str, Event], screens: list[Screen]) -> list[str]:
    missing = []
    for screen in screens:
        there = {line.client_id for line in screen.lines}
        expected = {one for one in acked if first[one].talk == screen.talk}
        missing += [f"{_words(first[one])} for {screen.reader}" for one in sorted(expected - there)]
    return missing


def _stored_twice(stored: dict[str, list[Row]]) -> list[str]:
    times = Counter(row.client_id for rows in stored.values() for row in rows)
    return [f"{one} x {count}" for one, count in times.items() if count > 1]


def _shown_twice(screens: list[Screen]) -> list[str]:
    return [
        f"{one} x {count} for {screen.reader}"
        for screen in screens
        for one, count in Counter(line.client_id for line in screen.lines).items()
        if count > 1
    ]


def _unknown_rows(first: dict[str, Event], stored: dict[str, list[Row]], authors: Mapping[str, str]) -> list[str]:
    return [
        f"row {row.client_id}"
        for talk, rows in stored.items()
        for row in rows
        if row.client_id not in first
        or first[row.client_id].talk != talk
        or authors[first[row.client_id].sender] != row.author
    ]


def _unknown_lines(first: dict[str, Event], screens: list[Screen]) -> list[str]:
    return [
        f"line {line.client_id} for {screen.reader}"
        for screen in screens
        for line in screen.lines
        if line.client_id not in first
        or (first[line.client_id].talk, first[line.client_id].text) != (screen.talk, line.text)
    ]


def _refused(ended: dict[str, Kind], stored: dict[str, list[Row]]) -> list[str]:
    return [
        row.client_id
        for rows in stored.values()
        for row in rows
        if ended.get(row.client_id, Kind.OK) is Kind.FAIL
    ]  # fmt: skip


def _shuffled(acked: set[str], first: dict[str, Event], lists: Mapping[str, list[str]]) -> list[str]:
    """A message given up without an answer may be stored late: only acknowledged ones promise an order."""
    wrong = []
    for where, ids in lists.items():
        by_sender: dict[str, list[int]] = defaultdict(list)
        for one in ids:
            if one in acked:
                by_sender[first[one].sender].append(first[one].index)
        wrong += [
            f"{sender} n° {after} after n° {before} ({where})"
            for sender, indexes in by_sender.items()
            for before, after in pairwise(indexes)
            if after < before
        ]
    return wrong


def _differ(stored: dict[str, list[Row]], screens: list[Screen]) -> list[str]:
    return [
        f"{screen.reader} sees another list than the database of {screen.talk}"
        for screen in screens
        if [(line.seq, line.client_id) for line in screen.lines]
        != [(row.seq, row.client_id) for row in stored[screen.talk]]
    ]


def _gaps(stored: dict[str, list[Row]], screens: list[Screen]) -> list[str]:
    lists = {f"rows of {talk}": [row.seq for row in rows] for talk, rows in stored.items()}
    lists |= {f"{screen.reader} in {screen.talk}": [line.seq for line in screen.lines] for screen in screens}
    return [
        f"{where}: {before} then {after}"
        for where, seqs in lists.items()
        for before, after in pairwise([0, *seqs])
        if after != before + 1
    ]
