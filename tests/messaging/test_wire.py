"""What crosses to the scribe and back (ADR 49)."""

import datetime as dt
import uuid
from typing import Any

import pytest

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging import notices
from clicnjob.messaging.actions.inserting import sealed_of
from clicnjob.messaging.drafts import Draft, Sealed, Stored
from clicnjob.messaging.enums import Side
from clicnjob.messaging.hot import scribe, wire
from clicnjob.messaging.hot.letters import Letter
from clicnjob.messaging.models import Conversation
from clicnjob.realtime import bus as buses
from clicnjob.realtime.actions import publish
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.errors import DomainError


def uid() -> uuid.UUID:
    return uuid.uuid4()


def heard(data: bytes, *, piece: int) -> list[Any]:
    """What comes out of these bytes, whatever the pieces they come in."""
    found: list[Any] = []
    frames = wire.Frames(found.append)
    for start in range(0, len(data), piece):
        frames.feed(data[start : start + piece])
    return found


SECRET = "Je dors dehors depuis mardi"
CLAIRE = Actor(Kind.STAFF, "Claire Bonnet", uid(), Role.COUNSELLOR, uid(), uid(), uid(), uid(), uid(), uid())
LEA = Actor(Kind.YOUTH, "Léa", uid(), person_id=uid())
DRAFTS = [
    Draft(uid(), uid(), uid(), Side.STRUCTURE, SECRET, uid(), automatic=True, answers=False, reply_to_seq=3, by_sms=True),
    Draft(uid(), uid(), uid(), Side.YOUTH, SECRET, uid()),
]  # fmt: skip
LETTERS = [
    Letter(draft, author, Sealed(uid(), b"sealed", "mac", b"tokens"))
    for draft, author in zip(DRAFTS, (CLAIRE, LEA), strict=True)
]


def test_letters_arrive_as_they_left_but_for_their_texts() -> None:
    """G21: no text crosses."""
    data = wire.letters_out(LETTERS)
    assert SECRET.encode() not in data
    for piece in (1, 7, len(data)):
        [values] = heard(data, piece=piece)
        for sent, came in zip(LETTERS, wire.letters_in(values), strict=True):
            assert (came.author, came.sealed) == (sent.author, sent.sealed)
            assert came.draft == sent.draft._replace(text="")


def test_outcomes_come_back_to_their_letters() -> None:
    moment = dt.datetime(2026, 11, 27, 9, 30, 0, 123456, tzinfo=dt.UTC)
    stored = Stored(DRAFTS[0], uid(), 12, 34, moment, is_new=True)
    refused = DomainError("Ce message est déjà parti avec un autre texte.", code="conflict")
    three = [*LETTERS, LETTERS[0]]
    bell = ("session:1", None)
    [values] = heard(wire.outcomes_out([stored, refused, OSError("disk full")], [bell]), piece=64)
    (first, second, third), news = wire.outcomes_in(values, three)
    assert news == [bell]
    assert first == stored
    assert isinstance(second, DomainError)
    assert (second.message, second.code) == (refused.message, "conflict")
    assert isinstance(third, wire.Unwritten)


def test_two_frames_in_one_piece_are_two() -> None:
    outcome = wire.outcomes_out([OSError()], [])
    assert heard(outcome + outcome, piece=1000) == [[[[]], []], [[[]], []]]


@pytest.mark.django_db(transaction=True)
def test_what_an_action_rings_at_the_scribes_is_told_by_who_serves(
    talk: Conversation, lea_account: User, claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A young person's first message rings the desk of their session: nobody listens where it is written."""
    monkeypatch.setattr(notices, "_first_message", [lambda person: publish(f"session:{person.first_name}")])
    monkeypatch.setattr(buses, "_bus", None)
    carried = buses.carry()
    draft = Draft(talk.pk, talk.structure_id, lea_account.pk, Side.YOUTH, SECRET, uid())
    for expected in ([("session:Léa", None)], []):
        letters = [Letter(draft, account_actor(lea_account), sealed_of(draft))]
        [values] = heard(wire.letters_out(letters), piece=1000)
        [answer] = heard(scribe.written(values, carried), piece=1000)
        [stored], news = wire.outcomes_in(answer, letters)
        assert isinstance(stored, Stored)
        assert (stored.is_new, news) == (bool(expected), expected)
