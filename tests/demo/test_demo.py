"""The demonstration: whole or not there at all, never among real people, and a session to try at any hour."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from clicnjob.accounts.models import User
from clicnjob.config import startup
from clicnjob.demo import town
from clicnjob.demo.season import Season
from clicnjob.files.models import StoredFile
from clicnjob.messaging.models import (
    Banner,
    Conversation,
    Enclosure,
    Mailing,
    Message,
    RecipientList,
    ReplyTemplate,
)
from clicnjob.shared import clock
from clicnjob.structures.models import Cover, HandOver, Site, Structure, Transfer
from clicnjob.workshops import actions as workshops
from clicnjob.workshops.models import Session

TUESDAY = dt.datetime(2026, 3, 3, 13, 50, tzinfo=dt.UTC)
"""Ten minutes before the ordinary session of the week ends its first hour (14:00 in Toulon is 13:00 in UTC)."""


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO_MODE, settings.DEMO_MARK = True, tmp_path / "demonstration"


@pytest.fixture
def site(db: None) -> Site:
    """The town on a Tuesday afternoon, its ordinary sessions planned."""
    with clock.travel(TUESDAY):
        season = town.build(1)
        workshops.generate_sessions(
            structure=season.cast.structure,
            until=TUESDAY.date() + dt.timedelta(days=7),
            by=season.actor(season.cast.leaders[0]),
        )
    return season.cast.site


@pytest.mark.parametrize("minutes", [-75, -60, -20, 0, 600])
def test_a_session_with_lea_starts_within_thirty_minutes_at_any_hour(site: Site, minutes: int) -> None:
    """Even when an ordinary session of the week is about to start, or runs."""
    moment = TUESDAY + dt.timedelta(minutes=minutes)
    with clock.travel(moment):
        session = town.soon(site)
        again = town.soon(site)

    assert moment <= session.starts_at <= moment + town.SOON
    assert session.seats.filter(young_person__first_name="Léa").count() == 1
    assert session.seats.count() == 10
    assert again == session


def test_the_next_start_makes_another_session(site: Site) -> None:
    with clock.travel(TUESDAY):
        first = town.soon(site)
    with clock.travel(TUESDAY + dt.timedelta(hours=3)):
        second = town.soon(site)

    assert first != second
    assert second.starts_at > first.ends_at


def test_stopped_half_way_it_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C during the first start: the next one plays the season from its beginning."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Season, "play", stopped)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", as_json=True)

    assert (Structure.objects.count(), User.objects.count(), Session.objects.count()) == (0, 0, 0)


def test_it_never_comes_among_real_people(toulon: Structure, claire: User) -> None:
    """G30."""
    with pytest.raises(CommandError, match="Cette base sert pour de vrai"):
        call_command("demo", as_json=True)

    assert User.objects.get() == claire
    assert [sentence.split(":")[0] for sentence in startup.database_dangers()] == ["This database is in real use"]


def test_real_people_never_come_into_it(site: Site, settings: Settings) -> None:
    """G30: its passwords are printed."""
    assert startup.database_dangers() == []

    settings.DEMO_MODE = False

    assert [sentence.split(",")[0] for sentence in startup.database_dangers()] == [
        "This database holds the demonstration"
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_a_short_season_shows_what_messaging_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", as_json=True, weeks=2)

    maya = Conversation.objects.get(young_person__first_name="Maya", young_person__last_name="Ricci")
    messages = Message.objects.filter(conversation=maya)
    assert sorted(maya.messages.values_list("enclosures__kind", flat=True).exclude(enclosures=None)) == [
        "pdf",
        "picture",
        "voice",
    ]
    assert set(Enclosure.objects.values_list("state", flat=True)) == {"ready"}
    assert [
        messages.filter(**one).count() for one in ({"edited_at__isnull": False}, {"withdrawn_at__isnull": False})
    ] == [1, 1]
    assert (messages.filter(reply_to_seq__isnull=False).count(), messages.get(card__answer="yes").seq > 1) == (1, True)
    assert maya.unanswered_since is not None
    moments = list(messages.order_by("seq").values_list("created_at", flat=True))
    assert moments == sorted(moments)
    sent = Mailing.objects.get(state="done")
    assert sent.recipients.filter(state="sent").count() == sent.recipients.count() > 0
    assert StoredFile.objects.filter(pk=sent.files.get().file_id).exists()
    assert (Mailing.objects.filter(state="scheduled").count() <= 1, RecipientList.objects.count()) == (True, 1)
    assert ReplyTemplate.objects.count() == 3
    assert (Banner.objects.count(), Cover.objects.count(), HandOver.objects.exists()) == (1, 1, True)
    assert [(row.state, row.target.name) for row in Transfer.objects.all()] == [("waiting", "Mission locale de Toulon")]
