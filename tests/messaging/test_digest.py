"""The digest of working mornings: at 8 h, once, a number and nothing else (G24)."""

import datetime as dt

import pytest

from clicnjob.accounts.models import User
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.tasks import send_digests
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.structures.models import Structure
from tests.messaging.conftest import Say


def digests(day: str, hour: str, zone: str = "Europe/Paris") -> int:
    with clock.travel(clock.at(dt.date.fromisoformat(day), dt.time.fromisoformat(hour), zone)):
        return send_digests()


@pytest.fixture
def waiting(talk: Conversation, nice_talk: Conversation, lea_account: User, say: Say) -> Conversation:
    say(talk, lea_account, "SECRET")
    say(talk, lea_account, "SECRET encore")
    return talk


def test_once_a_morning_to_who_has_something_to_read(waiting: Conversation, claire: User, omar: User) -> None:
    assert (digests("2026-11-24", "07:59"), digests("2026-11-24", "08:00"), digests("2026-11-24", "08:05")) == (0, 1, 0)
    [sent] = [row for row in rendered_outbox() if row.template == "staff_digest"]
    assert (sent.recipient, sent.channel) == (claire.email, "email")
    assert sent.text.startswith("Bonjour,\n\nMessages non lus : 1.\n\nLes lire : http")
    assert digests("2026-11-25", "08:00") == 1, "the next morning again"


@pytest.mark.parametrize("day", ["2026-11-28", "2026-11-29", "2026-12-25", "2026-11-11"])
def test_not_on_days_off(waiting: Conversation, day: str) -> None:
    """Saturday, Sunday, Christmas, Armistice."""
    assert digests(day, "08:00") == 0


def test_not_in_the_afternoon(waiting: Conversation) -> None:
    assert digests("2026-11-24", "12:00") == 0


def test_in_the_structures_own_morning(waiting: Conversation, toulon: Structure) -> None:
    Structure.objects.filter(pk=toulon.pk).update(timezone="Indian/Reunion")
    assert digests("2026-11-24", "09:00") == 0, "noon there"
    assert digests("2026-11-24", "08:00", "Indian/Reunion") == 1


def test_nothing_to_read_nothing_said(talk: Conversation, claire: User, say: Say) -> None:
    say(talk, claire, "Bonjour")
    assert digests("2026-11-24", "08:00") == 0
    assert Outbox.objects.filter(template="staff_digest").count() == 0
