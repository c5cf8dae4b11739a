"""One contract for every SMS gateway; French mobiles only, ceilings, dead numbers, what gateways call (G8, G15, G16)."""

import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Message
from clicnjob.messaging.queries.conversations import body_of
from clicnjob.notifications import actions
from clicnjob.notifications.models import CapAlarm, ChannelChoice, DeadNumber, InboundEvent, Outbox
from clicnjob.notifications.queries import is_dead
from clicnjob.notifications.rules import PER_NUMBER, is_stop, may_text
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure, YoungPerson
from tests.conftest import make_account, make_person
from tests.notifications.gateways import INVALID, SETTINGS, Base, serving

PHONE = "+33612345678"
SIGNED = "secret-de-rappel"


@pytest.fixture(params=sorted(SETTINGS))
def gateway(request: pytest.FixtureRequest, settings: Any) -> Iterator[type[Base]]:
    with serving(request.param) as (handler, wanted):
        for name, value in wanted.items():
            setattr(settings, name, value)
        yield handler


@pytest.fixture
def generic(settings: Any) -> Iterator[type[Base]]:
    with serving("http") as (handler, wanted):
        for name, value in wanted.items():
            setattr(settings, name, value)
        yield handler


def queue(reader: YoungPerson, **changes: Any) -> Outbox:
    return actions.enqueue(
        **{
            "channel": "sms",
            "recipient": PHONE,
            "template": "message_notice",
            "blanks": {"counsellor": "Claire", "link": "/ma-conversation/"},
            "structure": reader.structure,
            "person": reader,
            "by": SYSTEM,
            **changes,
        }
    )


class TestContract:
    def test_a_text_leaves_once(self, lea: YoungPerson, gateway: type[Base], settings: Any) -> None:
        settings.PUBLIC_URL = "https://cnj.exemple.fr"
        row = queue(lea)
        assert (send_due(), send_due()) == (1, 0)
        [text] = gateway.taken
        assert (text["to"], text["sender"], text["text"]) == (
            PHONE,
            "MISSIONLOC",
            "Mission locale - Claire vous a écrit : https://cnj.exemple.fr/ma-conversation/",
        )
        row.refresh_from_db()
        assert (row.state, bool(row.provider_ref)) == ("sent", True)

    def test_an_answer_lost_on_the_way_is_no_second_sms(self, lea: YoungPerson, gateway: type[Base]) -> None:
        """G8: the gateway took it, the line dropped: the next try finds it there."""
        gateway.lose_answer.append(True)
        row = queue(lea)
        assert send_due() == 0
        with clock.travel(clock.now() + dt.timedelta(minutes=2)):
            assert send_due() == 1
        row.refresh_from_db()
        assert (len(gateway.taken), row.state) == (1, "sent")

    @pytest.mark.parametrize("status", [401, 402, 429, 500, 503])
    def test_trouble_of_the_gateway_is_tried_again(self, lea: YoungPerson, gateway: type[Base], status: int) -> None:
        gateway.trouble.append(status)
        row = queue(lea)
        assert send_due() == 0
        row.refresh_from_db()
        assert (row.state, row.error, is_dead(PHONE)) == ("waiting", f"HTTP {status}", False)

    def test_a_number_that_leads_nowhere_is_used_no_more(self, lea: YoungPerson, gateway: type[Base]) -> None:
        row = queue(lea, recipient=INVALID)
        assert send_due() == 0
        row.refresh_from_db()
        assert (row.state, is_dead(INVALID)) == ("failed", True)
        assert INVALID[3:] not in str(list(DeadNumber.objects.values()))
        again = queue(lea, recipient=INVALID)
        assert send_due() == 0
        again.refresh_from_db()
        assert (again.error, gateway.taken) == ("number given up before", [])

    def test_discreet_mode_has_a_neutral_sender(self, lea: YoungPerson, gateway: type[Base]) -> None:
        YoungPerson.objects.update(discreet=True)
        queue(lea)
        send_due()
        assert [(text["sender"], text["text"]) for text in gateway.taken] == [
            ("INFO", "Bonjour. Un message vous attend.")
        ]


@pytest.mark.parametrize(
    ("number", "may"),
    [
        ("+33612345678", True),
        ("+33799999999", True),
        ("+33639980001", True),
        ("+262692123456", True),
        ("+262639123456", True),
        ("+590690123456", True),
        ("+594694123456", True),
        ("+596696123456", True),
        ("+508551234", True),
        ("+687751234", True),
        ("+68987123456", True),
        ("+33112345678", False),
        ("+33899123456", False),
        ("+33700012345678", False),
        ("+262262123456", False),
        ("+447400123456", False),
        ("+32470123456", False),
        ("+8821612345", False),
        ("3612", False),
        ("", False),
    ],
)
def test_only_french_mobiles(number: str, *, may: bool) -> None:
    """G16: mainland and overseas; nothing foreign, nothing premium, no range too new for the library refused."""
    assert may_text(number) is may


class TestCeilings:
    def test_nothing_leaves_for_abroad(self, lea: YoungPerson, generic: type[Base]) -> None:
        """G16."""
        row = queue(lea, recipient="+447400123456")
        assert send_due() == 0
        row.refresh_from_db()
        assert (row.state, row.error, generic.taken) == ("failed", "not a French mobile", [])

    def test_a_number_is_not_pumped(self, lea: YoungPerson, generic: type[Base], nadia: User) -> None:
        """G16: so many a day for a number; the rest waits, the direction is told once."""
        for _ in range(PER_NUMBER + 3):
            queue(lea, person=None)
        assert send_due() == PER_NUMBER
        assert len(generic.taken) == PER_NUMBER
        assert list(CapAlarm.objects.values_list("what", flat=True)) == ["number"]
        assert Outbox.objects.filter(template="staff_notice").count() == 1
        with clock.travel(clock.now() + dt.timedelta(days=1, minutes=1)):
            assert send_due() == 3 + 1

    def test_the_structures_ceiling(self, lea: YoungPerson, toulon: Structure, generic: type[Base]) -> None:
        """G16: many numbers, one structure."""
        Structure.objects.filter(pk=toulon.pk).update(sms_per_day=2)
        for n in range(4):
            queue(lea, recipient=f"+3361234560{n}", person=None)
        assert send_due() == 2
        assert (len(generic.taken), CapAlarm.objects.get().what) == (2, "structure")

    def test_a_code_over_the_ceiling_does_not_come_tomorrow(
        self, lea: YoungPerson, toulon: Structure, generic: type[Base]
    ) -> None:
        """G16."""
        Structure.objects.filter(pk=toulon.pk).update(sms_per_day=0)
        row = queue(lea, template="phone_code", blanks={"code": "123456"})
        assert send_due() == 0
        row.refresh_from_db()
        assert (row.state, row.error) == ("failed", "ceiling of the day")


@pytest.fixture
def calls(settings: Any) -> Client:
    settings.SMS_WEBHOOK_SECRET = SIGNED
    return Client(enforce_csrf_checks=True)


def call(client: Client, data: dict[str, Any], *, secret: str = SIGNED, age: int = 0) -> int:
    raw, stamp = json.dumps(data).encode(), int(clock.now().timestamp()) - age
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    answer = client.post(
        "/sms/rappel/", raw, content_type="application/json", headers={"X-Signature": f"t={stamp},v1={mac}"}
    )
    return answer.status_code


def answered(text: str, event: str = "1", number: str = PHONE) -> dict[str, str]:
    return {"event": event, "type": "answer", "from": number, "text": text}


@pytest.fixture
def verified(lea_account: User) -> User:
    User.objects.filter(pk=lea_account.pk).update(phone=PHONE, phone_verified_at=clock.now())
    return User.objects.get(pk=lea_account.pk)


class TestCalls:
    def test_who_does_not_sign_is_refused(self, calls: Client, verified: User, settings: Any) -> None:
        """G18: a forged call, an old one, a call without a secret of ours."""
        assert calls.post("/sms/rappel/", b"{}", content_type="application/json").status_code == 403
        assert call(calls, answered("Bonjour"), secret="autre") == 403
        assert call(calls, answered("Bonjour"), age=301) == 403
        assert calls.get("/sms/rappel/").status_code == 405
        settings.SMS_WEBHOOK_SECRET = ""
        assert call(calls, answered("Bonjour"), secret="") == 403
        assert calls.post("/sms/rappel/brevo/", b"{}", content_type="application/json").status_code == 403
        assert (Message.objects.count(), InboundEvent.objects.count()) == (0, 0)

    @pytest.mark.parametrize("data", [{}, {"event": "1"}, {"event": "1", "type": "x"}, [], "a"])
    def test_a_signed_call_that_means_nothing(self, calls: Client, db: None, data: Any) -> None:
        """G26."""
        assert call(calls, data) == 400

    def test_an_answer_is_the_young_persons_message(self, calls: Client, lea: YoungPerson, verified: User) -> None:
        """R13; and a replay is no second message."""
        assert [call(calls, answered("J’arrive à 9 h")) for _ in range(2)] == [204, 204]
        message = Message.objects.select_related("conversation").get()
        assert (message.by_sms, message.side, message.author_id) == (True, "youth", verified.pk)
        assert body_of(message, lea.structure_id) == "J’arrive à 9 h"
        assert message.conversation.young_person_id == lea.pk
        assert message.conversation.unread_by_structure == 1

    @pytest.mark.parametrize("who", ["nobody", "unverified", "two", "left"])
    def test_whose_it_is_must_be_sure(
        self, calls: Client, who: str, lea: YoungPerson, verified: User, younes: YoungPerson, younes_account: User
    ) -> None:
        """Dropped and counted, never kept."""
        if who == "nobody":
            User.objects.update(phone="")
        elif who == "unverified":
            User.objects.update(phone_verified_at=None)
        elif who == "two":
            User.objects.filter(pk=younes_account.pk).update(phone=PHONE, phone_verified_at=clock.now())
        else:
            lea.attachments.update(ended_at=clock.now())
        assert call(calls, answered("Bonjour")) == 204
        assert (Message.objects.count(), InboundEvent.objects.get().outcome) == (0, "dropped")

    @pytest.mark.parametrize("text", ["STOP", " stop. ", "Arrêt"])
    def test_stop_is_obeyed(
        self, calls: Client, lea: YoungPerson, verified: User, generic: type[Base], text: str
    ) -> None:
        waiting = queue(lea)
        assert call(calls, answered(text)) == 204
        assert ChannelChoice.objects.get(user=verified, channel="sms").stopped_at is not None
        assert (send_due(), Outbox.objects.get(pk=waiting.pk).state) == (0, "failed")
        code = queue(lea, template="phone_code", blanks={"code": "123456"})
        assert (send_due(), Outbox.objects.get(pk=code.pk).state) == (1, "sent"), "a code one asks for still comes"
        assert Message.objects.count() == 0

    def test_a_sentence_with_stop_in_it_is_a_message(self) -> None:
        assert is_stop("Stop, je viens demain") is False

    def test_reports(self, calls: Client, lea: YoungPerson, generic: type[Base]) -> None:
        row = queue(lea)
        send_due()
        report = {"event": "r1", "type": "report", "reference": str(row.pk), "status": "delivered"}
        assert call(calls, report) == 204
        row.refresh_from_db()
        assert row.delivered_at == clock.now()
        assert call(calls, {**report, "event": "r2", "status": "hard_bounce"}) == 204
        row.refresh_from_db()
        assert (row.state, is_dead(PHONE)) == ("failed", True)
        assert call(calls, {**report, "event": "r3"}) == 204
        assert is_dead(PHONE) is False, "it answers again"
        assert call(calls, {**report, "event": "r4", "reference": str(uuid.uuid4())}) == 204

    def test_brevo_calls_with_a_token(self, calls: Client, lea: YoungPerson, verified: User) -> None:
        data = {"messageId": 7, "msg_status": "replied", "to": PHONE[1:], "reply": "Oui", "ts_event": 1}
        headers = {"Authorization": f"Bearer {SIGNED}"}
        for _ in range(2):
            done = calls.post("/sms/rappel/brevo/", json.dumps(data), content_type="application/json", headers=headers)
            assert done.status_code == 204
        assert Message.objects.filter(by_sms=True).count() == 1

    def test_the_bubble_says_so(self, calls: Client, lea: YoungPerson, verified: User, claire: User) -> None:
        call(calls, answered("Bonjour"))
        page = Client()
        page.force_login(claire)
        talk = open_conversation(person=lea, by=SYSTEM)
        assert "reçu par SMS" in page.get(f"/messages/{talk.pk}/").content.decode()


def test_another_structures_person_with_the_same_phone_is_unsure(
    lea: YoungPerson, verified: User, nice_site: Any, omar: User, calls: Client
) -> None:
    """G10: two files, two accounts, one verified number: nobody reads the other's answer."""
    twin = make_account(make_person(nice_site, "Léa", "Autre", omar))
    User.objects.filter(pk=twin.pk).update(phone=PHONE, phone_verified_at=clock.now())
    assert call(calls, answered("Bonjour")) == 204
    assert Message.objects.count() == 0
