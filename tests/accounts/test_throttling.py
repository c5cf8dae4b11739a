"""G14: tries are counted, in parallel too, and never by a room's address."""

import datetime as dt
from collections import Counter
from itertools import chain

import pytest
import time_machine

from clicnjob.accounts.models import Throttle
from clicnjob.accounts.throttling import EVERYONE, Limit, forget, hit, hits, sweep, wait_words
from clicnjob.shared.errors import Throttled
from tests.outcomes import code_of, together

QUARTER = dt.timedelta(minutes=15)
MORNING = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_five_tries_pass_and_the_sixth_waits_with_a_sentence() -> None:
    with time_machine.travel(MORNING, tick=False):
        for _ in range(5):
            hit("code", "lea", limit=5, per=QUARTER)

        with pytest.raises(Throttled) as refusal:
            hit("code", "lea", limit=5, per=QUARTER)

    assert refusal.value.wait_seconds == 15 * 60 + 1
    assert "Attendez 16 minutes" in refusal.value.message
    assert "Demandez à un animateur ou à l’accueil." in refusal.value.message


@pytest.mark.django_db
def test_the_window_opens_again_and_others_are_not_touched() -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        for _ in range(5):
            hit("code", "lea", limit=5, per=QUARTER)
        hit("code", "younes", limit=5, per=QUARTER)
        now.shift(QUARTER)

        hit("code", "lea", limit=5, per=QUARTER)

    assert Throttle.objects.count() == 2


@pytest.mark.django_db
def test_a_success_starts_anew_but_never_the_ceiling_of_everybody() -> None:
    mine, all_of_us = Limit("code", "lea", 5, QUARTER), Limit("code-all", EVERYONE, 500, QUARTER)
    hits([mine, all_of_us])

    forget([mine, all_of_us])

    assert list(Throttle.objects.values_list("key", "count")) == [(all_of_us.row_key, 1)]


@pytest.mark.django_db
def test_the_longest_wait_is_the_one_told() -> None:
    short, long = Limit("a", "lea", 0, dt.timedelta(minutes=1)), Limit("b", "lea", 0, dt.timedelta(hours=3))

    with pytest.raises(Throttled, match="Attendez 4 heures"):
        hits([short, long])


@pytest.mark.django_db
def test_the_table_names_nobody() -> None:
    hit("password", "claire@exemple.fr", limit=5, per=QUARTER)

    assert len(Throttle.objects.get().key) == 64


@pytest.mark.django_db
def test_old_counters_are_swept() -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        hit("code", "lea", limit=5, per=QUARTER)
        now.shift(dt.timedelta(days=3))
        hit("code", "younes", limit=5, per=QUARTER)

        assert sweep() == 1

    assert Throttle.objects.count() == 1


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 minute"), (61, "2 minutes"), (5400, "90 minutes"), (5401, "2 heures")]
)
def test_waits_are_said_in_words(seconds: int, words: str) -> None:
    assert wait_words(seconds) == words


@pytest.mark.django_db(transaction=True)
def test_fifty_tries_at_once_let_exactly_five_through() -> None:
    """G14: tries beyond a cap accepted: 0, also with 50 in parallel."""

    def try_five_times(_hand: int) -> list[str]:
        return [code_of(lambda: hit("code", "lea", limit=5, per=QUARTER)) for _ in range(5)]

    assert Counter(chain.from_iterable(together(try_five_times, range(10)))) == {"": 5, "throttled": 45}
