"""G8: told once, by the first channel that reaches, cancelled when read; the ladder is rows (D4, D14, R13)."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.orientation import send_convocation
from clicnjob.notifications import actions
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import ChannelChoice, NoticeEmail, Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.notifications.rules import awake, gsm
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.vault.keys import keyed_hash

ActorOf = Callable[[User], Actor]
GROUP = "conversation:1"
PARIS = "Europe/Paris"


def at(text: str, zone: str = PARIS) -> dt.datetime:
    day, hour = text.split()
    return clock.at(dt.date.fromisoformat(day), dt.time.fromisoformat(hour), zone)


def tell(person: YoungPerson, group: str = GROUP) -> list[Outbox]:
    person = YoungPerson.objects.select_related("structure").get(pk=person.pk)
    return actions.tell_person(
        person=person,
        template="message_notice",
        blanks={"counsellor": "Claire", "link": "/ma-conversation/"},
        group=group,
        by=SYSTEM,
    )


def all_channels(user: User, person: YoungPerson, own: Actor) -> None:
    """A phone, an address and a browser."""
    key = bytes([4]) + bytes(64)
    actions.add_device(
        user=user, endpoint="https://web.push.apple.com/a", p256dh=key, auth=bytes(16), label="iPhone", by=own
    )
    YoungPerson.objects.filter(pk=person.pk).update(email="lea@exemple.fr")


def states() -> dict[str, str]:
    return dict(Outbox.objects.order_by("not_before").values_list("channel", "state"))


def test_one_row_a_channel_each_later(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, morning: dt.datetime
) -> None:
    all_channels(lea_account, lea, actor_of(lea_account))
    half = dt.timedelta(minutes=30)
    assert [(row.channel, row.not_before) for row in tell(lea)] == [
        ("push", morning),
        ("sms", morning + half),
        ("email", morning + 2 * half),
    ]
    assert tell(lea) == [], "once until it is read"
    assert len(tell(lea, "conversation:2")) == 3


def test_the_delay_is_the_structures(
    lea: YoungPerson, lea_account: User, toulon: Structure, actor_of: ActorOf, morning: dt.datetime
) -> None:
    all_channels(lea_account, lea, actor_of(lea_account))
    Structure.objects.filter(pk=toulon.pk).update(fallback_minutes=10)
    assert [row.not_before - morning for row in tell(lea)] == [dt.timedelta(minutes=n) for n in (0, 10, 20)]


def test_the_database_itself_refuses_a_second_row(lea: YoungPerson, lea_account: User) -> None:
    [row] = tell(lea)
    row.pk = uuid.uuid4()
    with pytest.raises(IntegrityError), atomic():
        row.save(force_insert=True)


def test_read_cancels_what_waits_and_lets_the_next_one_ring(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, morning: dt.datetime
) -> None:
    all_channels(lea_account, lea, actor_of(lea_account))
    actions.choose_channels(user=lea_account, order=["sms", "email"], by=actor_of(lea_account))
    tell(lea)
    assert send_due() == 1
    assert states() == {"sms": "kept", "email": "waiting"}
    actions.read_group(group=GROUP, by=SYSTEM)
    assert states() == {"sms": "kept", "email": "cancelled"}
    with clock.travel(morning + dt.timedelta(hours=2)):
        assert send_due() == 0
        assert len(tell(lea)) == 2


def test_unread_goes_on_by_the_next_channel(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, morning: dt.datetime
) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(email="lea@exemple.fr")
    tell(lea)
    assert (send_due(), send_due()) == (1, 0)
    with clock.travel(morning + dt.timedelta(minutes=31)):
        assert send_due() == 1
    assert states() == {"sms": "kept", "email": "kept"}


def test_what_fails_for_good_hands_over_at_once(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, morning: dt.datetime
) -> None:
    """The only browser is gone: the SMS does not wait for half an hour."""
    all_channels(lea_account, lea, actor_of(lea_account))
    tell(lea)
    lea_account.push_devices.all().delete()
    assert send_due() == 0
    assert send_due() == 1
    assert states() == {"push": "failed", "sms": "kept", "email": "waiting"}


def test_a_number_changed_meanwhile_gets_nothing_at_the_old_one(lea: YoungPerson, lea_account: User) -> None:
    """A wrong number freed before the notice leaves never receives it."""
    [row] = tell(lea)
    YoungPerson.objects.filter(pk=lea.pk).update(phone="")
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "no longer reached this way")


def test_a_row_cancelled_in_the_hands_of_a_worker_stays_cancelled(lea: YoungPerson, lea_account: User) -> None:
    [row] = tell(lea)
    assert actions.claim(row_id=row.pk) is True
    actions.read_group(group=GROUP, by=SYSTEM)
    assert actions.fail(row_id=row.pk, error="ConnectError", for_good=False) == "cancelled"
    with clock.travel(clock.now() + dt.timedelta(hours=1)):
        assert actions.claim(row_id=row.pk) is False


class TestQuietHours:
    @pytest.mark.parametrize(
        ("moment", "leaves"),
        [
            ("2026-11-24 10:30", "2026-11-24 10:30"),
            ("2026-11-24 07:59", "2026-11-24 08:00"),
            ("2026-11-24 20:00", "2026-11-25 08:00"),
            ("2026-11-24 19:59", "2026-11-24 19:59"),
            ("2026-11-28 20:01", "2026-11-30 08:00"),  # Saturday evening: Sunday is quiet too
            ("2026-11-29 12:00", "2026-11-30 08:00"),
            ("2026-10-24 23:00", "2026-10-26 08:00"),  # the night when the hour changes
        ],
    )
    def test_at_night_and_on_sundays_nothing_rings(self, moment: str, leaves: str) -> None:
        """G8: quiet hours."""
        assert awake(Channel.SMS, at(moment), PARIS) == at(leaves)
        assert awake(Channel.PUSH, at(moment), PARIS) == at(leaves)
        assert awake(Channel.EMAIL, at(moment), PARIS) == at(moment)
        assert awake(Channel.SMS, at(moment), PARIS, urgent=True) == at(moment)

    def test_in_the_structures_own_time(self) -> None:
        zone = "Indian/Reunion"
        assert awake(Channel.SMS, at("2026-11-24 18:00"), zone) == at("2026-11-25 08:00", zone)

    def test_a_notice_of_the_night_waits_a_code_does_not(self, lea: YoungPerson, lea_account: User) -> None:
        night = at("2026-11-24 23:00")
        with clock.travel(night):
            [notice] = tell(lea)
            code = actions.enqueue(
                channel="sms",
                recipient="+33612345678",
                template="phone_code",
                blanks={"code": "482915"},
                structure=lea.structure,
                person=lea,
                by=SYSTEM,
            )
            assert (notice.not_before, code.not_before) == (at("2026-11-25 08:00"), night)
            assert send_due() == 1
            assert (Outbox.objects.get(pk=notice.pk).state, Outbox.objects.get(pk=code.pk).state) == ("waiting", "kept")

    def test_a_try_after_a_failure_keeps_quiet_too(self, lea: YoungPerson, lea_account: User) -> None:
        [row] = tell(lea)
        with clock.travel(at("2026-11-24 19:59")):
            assert actions.fail(row_id=row.pk, error="HTTP 503", for_good=False) == "waiting"
        row.refresh_from_db()
        assert row.not_before == at("2026-11-25 08:00")


class TestChoices:
    def test_the_persons_order_is_followed(self, lea: YoungPerson, lea_account: User, actor_of: ActorOf) -> None:
        """D14: the person chooses the channel."""
        own = actor_of(lea_account)
        all_channels(lea_account, lea, own)
        actions.choose_channels(user=lea_account, order=["email", "sms"], by=own)
        assert [row.channel for row in tell(lea)] == ["email", "sms"]

    def test_nobody_chooses_for_another(self, lea_account: User, claire: User, actor_of: ActorOf) -> None:
        with pytest.raises(DomainError) as refused:
            actions.choose_channels(user=lea_account, order=["email"], by=actor_of(claire))
        assert (refused.value.code, ChannelChoice.objects.count()) == ("not_yours", 0)

    def test_stopping_cancels_what_waits_there(self, lea: YoungPerson, lea_account: User, morning: dt.datetime) -> None:
        YoungPerson.objects.filter(pk=lea.pk).update(email="lea@exemple.fr")
        tell(lea)
        actions.stop_channel(user_id=lea_account.pk, channel=Channel.SMS, by=SYSTEM)
        assert states() == {"sms": "cancelled", "email": "waiting"}
        assert send_due() == 1, "the e-mail waits no longer"
        assert [row.channel for row in tell(lea, "conversation:2")] == ["email"]

    def test_no_channel_no_row(self, lea: YoungPerson, lea_account: User, actor_of: ActorOf) -> None:
        actions.choose_channels(user=lea_account, order=[], by=actor_of(lea_account))
        assert tell(lea) == []

    def test_an_address_serves_once_proved(self, lea: YoungPerson, lea_account: User, actor_of: ActorOf) -> None:
        own = actor_of(lea_account)
        row = actions.give_email(user=lea_account, address="lea@exemple.fr", by=own)
        code = rendered_outbox(1)[0].text.split(" : ")[1][:6]
        assert b"lea" not in bytes(row.sealed_address)
        assert [way.channel for way in tell(lea)] == ["sms"]
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert actions.confirm_email(user=lea_account, code=wrong, by=own) is False
        assert actions.confirm_email(user=lea_account, code=f"{code[:3]} {code[3:]}", by=own) is True
        assert [way.channel for way in tell(lea, "conversation:2")] == ["sms", "email"]
        assert NoticeEmail.objects.get().code_hash == ""

    def test_five_tries_thirty_minutes(
        self, lea_account: User, actor_of: ActorOf, morning: dt.datetime, settings: Any
    ) -> None:
        """G14: a code by e-mail is not guessed."""
        own = actor_of(lea_account)
        row = actions.give_email(user=lea_account, address="lea@exemple.fr", by=own)
        NoticeEmail.objects.update(
            code_hash=keyed_hash("email-code", f"{row.pk}|{NoticeEmail.objects.get().asked_at.isoformat()}|123456")
        )
        with clock.travel(morning + dt.timedelta(minutes=30)):
            assert actions.confirm_email(user=lea_account, code="123456", by=own) is False
        for _ in range(5):
            assert actions.confirm_email(user=lea_account, code="000000", by=own) is False
        assert actions.confirm_email(user=lea_account, code="123456", by=own) is False


@pytest.mark.parametrize("text", ["Mission locale – Claire vous a écrit : https://x.fr/", "l’atelier…\u202f!"])
def test_a_text_fits_the_alphabet_of_sms(text: str) -> None:
    """An en dash alone would double the price."""
    assert set("–’…\u202f") & set(gsm(text)) == set()


@pytest.mark.parametrize(("hours", "urgent"), [(1, True), (30, False)])
def test_a_convocation_of_the_same_day_does_not_wait(
    hours: int, lea: YoungPerson, session: Any, lea_seat: Any, claire: User, actor_of: ActorOf, *, urgent: bool
) -> None:
    """At 7 h, for a workshop at 8 h: it leaves now; for tomorrow's, at 8 h."""
    early = at("2026-11-24 07:00")
    type(session).objects.filter(pk=session.pk).update(
        starts_at=early + dt.timedelta(hours=hours), ends_at=early + dt.timedelta(hours=hours + 1)
    )
    with clock.travel(early):
        lea_seat.refresh_from_db()
        [row] = send_convocation(seat=lea_seat, by=actor_of(claire))
    assert (row.urgent, row.not_before) == (urgent, early if urgent else at("2026-11-24 08:00"))
