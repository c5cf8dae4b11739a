"""Many hands on one transfer, on a real file or PostgreSQL: exactly one wins, and nothing said meanwhile is lost."""

import uuid
from collections import Counter

import pytest

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actions.arriving import accept_transfer
from clicnjob.enrolment.actions.transferring import (
    ask_transfer,
    decline_transfer,
    refuse_transfer,
    take_back_transfer,
)
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.conversations import body_of
from clicnjob.shared.actor import SYSTEM, Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Attachment, Site, Structure, Transfer, YoungPerson
from tests.conftest import make_member
from tests.outcomes import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def oscar(nice: Structure) -> User:
    return make_member(nice, "Oscar", Role.DIRECTION, "Blanc")


@pytest.fixture
def asked(lea: YoungPerson, lea_account: User, nice: Structure, nice_site: Site, oscar: User, claire: User) -> Transfer:
    talk = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=talk, body="Bonjour", client_id=uuid.uuid4(), by=account_actor(lea_account))
    return ask_transfer(person=lea, target=nice, reason="moved", by=account_actor(claire))


def outcome(call: object) -> str:
    try:
        call()  # type: ignore[operator]
    except DomainError as error:
        return error.code
    return "done"


def test_accepted_many_times_at_once_is_accepted_once(
    asked: Transfer, nice: Structure, nice_site: Site, omar: User, oscar: User
) -> None:
    def accept(_number: int) -> str:
        return outcome(lambda: accept_transfer(transfer=asked, referent=omar, site=nice_site, by=account_actor(oscar)))

    assert sorted(together(accept, range(6))) == ["done", *["settled"] * 5]
    assert (YoungPerson.objects.filter(structure=nice).count(), Conversation.objects.count()) == (1, 2)
    assert Attachment.objects.current().count() == 1
    assert AuditEvent.objects.filter(event="transfer.accepted").count() == 2  # both ends, once each


def test_accepted_declined_taken_back_and_refused_at_once_has_one_end(
    asked: Transfer, nice: Structure, nice_site: Site, omar: User, oscar: User, claire: User, lea_account: User
) -> None:
    youth = account_actor(lea_account)
    ways = {
        "accepted": lambda: accept_transfer(transfer=asked, referent=omar, site=nice_site, by=account_actor(oscar)),
        "withdrawn": lambda: take_back_transfer(transfer=asked, by=account_actor(claire)),
        "declined": lambda: decline_transfer(transfer=asked, reason="full", by=account_actor(oscar)),
        "refused": lambda: refuse_transfer(transfer=asked, by=youth),
    }
    names = list(ways) * 2

    ends = together(lambda name: f"{name} {outcome(ways[name])}", names)

    won = [end.split()[0] for end in ends if end.endswith(" done")]
    asked.refresh_from_db()
    assert won == [asked.state]
    assert Counter(end.split()[1] for end in ends) == {"done": 1, "settled": 7}
    assert YoungPerson.objects.filter(structure=nice).count() == (1 if won == ["accepted"] else 0)


def test_what_is_written_while_it_is_accepted_goes_along_or_is_refused(
    asked: Transfer, nice_site: Site, omar: User, oscar: User, claire: User, lea_account: User
) -> None:
    """Every message that was stored is in the conversation that goes on, once, in the same order (G1)."""
    talk = Conversation.objects.get(young_person=asked.young_person)
    actors = [account_actor(lea_account), account_actor(claire)]

    def act(number: int) -> str:
        if number == 5:
            return outcome(
                lambda: accept_transfer(transfer=asked, referent=omar, site=nice_site, by=account_actor(oscar))
            )
        body = f"n° {number}"
        done = outcome(
            lambda: send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=actors[number % 2])
        )
        return body if done == "done" else done

    ends = together(act, range(12))

    stored = {end for end in ends if end.startswith("n°")}
    carried = Conversation.objects.exclude(pk=talk.pk).get()

    def said(conversation: Conversation) -> list[str]:
        rows = Message.objects.filter(conversation=conversation).order_by("seq")
        return [body_of(row, conversation.structure_id) for row in rows]

    assert set(ends) - stored <= {"done", "out_of_reach"}
    assert said(carried)[:-1] == said(talk)
    assert {body for body in said(carried) if body.startswith("n°")} == stored


def test_asked_twice_at_once_is_asked_once(
    lea: YoungPerson, nice: Structure, oscar: User, claire: User, nadia: User
) -> None:
    once = uuid.uuid4()

    def ask(number: int) -> str:
        by = account_actor((claire, nadia)[number % 2])
        given = once if number % 2 == 0 else None
        return outcome(lambda: ask_transfer(person=lea, target=nice, reason="moved", transfer_id=given, by=by))

    ends = together(ask, range(6))

    assert set(ends) <= {"done", "already_asked"}
    assert Transfer.objects.count() == 1
