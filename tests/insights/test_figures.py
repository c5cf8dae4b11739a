"""The definitions of figures 1 to 8, each at its edge, on made-up facts: no database."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from clicnjob.insights.enums import Why
from clicnjob.insights.figures import (
    FIGURES,
    MATURITY,
    Presence,
    Primo,
    Rate,
    by_week,
    delays,
    funnel,
    had_time,
    is_regular,
    percentile,
)

NOW = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


def primo(age: dt.timedelta = 40 * DAY, **facts: object) -> Primo:
    return Primo(person_id=uuid.uuid4(), interview_at=NOW - age, **facts)


def came(age: dt.timedelta = 40 * DAY, *, after: dt.timedelta = 5 * DAY, **facts: object) -> Primo:
    """At a closed session, whose day ended twelve hours later."""
    start = NOW - age + after
    return replace(
        primo(age, seated_at=NOW - age, present_at=start, present_day_end=start + DAY / 2, present_closed=True), **facts
    )


@pytest.mark.parametrize("key", FIGURES)
def test_nothing_to_judge_is_no_number(key: str) -> None:
    assert FIGURES[key].rate([], NOW) == Rate(0, 0)
    assert Rate(0, 0).share is None


def test_every_figure_and_its_list_add_up() -> None:
    people = [
        primo(),
        primo(2 * DAY),
        came(),
        came(2 * DAY, after=DAY),
        came(registered_at=NOW, attached=True),
        came(registered_at=NOW - 35 * DAY, attached=True, identity="verified", wrote_at=NOW),
        primo(otherwise="moved"),
    ]
    for figure in FIGURES.values():
        assert len(figure.missing(people, NOW)) == figure.rate(people, NOW).missing


# 1


def test_orientation_counts_seats_among_all_interviews() -> None:
    people = [primo(seated_at=NOW), primo(), primo(0 * DAY), primo(registered_at=NOW)]

    assert FIGURES["orientation"].rate(people, NOW) == Rate(1, 4)
    reasons = [FIGURES["orientation"].why(one, NOW) for one in FIGURES["orientation"].missing(people, NOW)]
    assert reasons == [Why.NOT_SEATED, Why.NOT_SEATED, Why.OUTSIDE]


# 2


def test_presence_leaves_excused_and_cancelled_apart() -> None:
    assert Presence(present=9, absent=1, excused=5, cancelled_by_us=7).rate == Rate(9, 10)
    assert Presence(excused=5).rate.share is None


# 3


@pytest.mark.parametrize(
    ("age", "after", "rate"),
    [
        (30 * DAY, 30 * DAY, Rate(1, 1)),  # exactly thirty days: judged, and in time
        (40 * DAY, 30 * DAY + SECOND, Rate(0, 1)),
        (30 * DAY - SECOND, 5 * DAY, Rate(0, 0)),  # too young to be judged, even when it went well
    ],
)
def test_gross_presence_at_thirty_days(age: dt.timedelta, after: dt.timedelta, rate: Rate) -> None:
    assert FIGURES["gross_presence"].rate([came(age, after=after)], NOW) == rate


def test_gross_presence_keeps_the_absent_in_the_denominator() -> None:
    people = [came(), primo(last_seat_state="absent"), primo(last_seat_state="excused"), came(after=35 * DAY)]
    figure = FIGURES["gross_presence"]

    assert figure.rate(people, NOW) == Rate(1, 4)
    assert [figure.why(one, NOW) for one in figure.missing(people, NOW)] == [Why.ABSENT, Why.EXCUSED, Why.CAME_LATE]


# 4


def test_delay_keeps_the_absent_in_the_denominators() -> None:
    people = [came(after=3 * DAY), came(after=7 * DAY), came(after=20 * DAY), primo(last_seat_state="absent")]
    found = delays(people, NOW)

    assert (found.middle, found.ninth_tenth) == (7, 20)
    assert (found.within_7, found.within_14, found.within_21) == (Rate(2, 4), Rate(2, 4), Rate(3, 4))


def test_delay_judges_only_those_who_had_these_days() -> None:
    people = [primo(6 * DAY), primo(7 * DAY), primo(20 * DAY)]
    found = delays(people, NOW)

    assert (found.middle, found.ninth_tenth) == (None, None)
    assert (found.within_7, found.within_14, found.within_21) == (Rate(0, 2), Rate(0, 1), Rate(0, 0))


def test_who_came_before_the_interview_did_not_wait() -> None:
    assert delays([came(after=-2 * DAY)], NOW).middle == 0


@pytest.mark.parametrize(
    ("values", "ninth"), [([], None), ([4.0], 4), (list(range(1, 11)), 9), (list(range(1, 12)), 10)]
)
def test_percentile_is_the_nearest_rank(values: list[float], ninth: float | None) -> None:
    assert percentile(values[::-1], 90) == ninth


# 5


def test_workshop_adoption_ends_with_the_day() -> None:
    end = came().present_day_end
    assert end is not None
    people = [came(registered_at=end - SECOND), came(registered_at=end), came()]
    figure = FIGURES["workshop_adoption"]

    assert figure.rate(people, NOW) == Rate(1, 3)
    assert [figure.why(one, NOW) for one in figure.missing(people, NOW)] == [Why.LATE, Why.NO_ACCOUNT]


@pytest.mark.parametrize("key", ["workshop_adoption", "justified"])
def test_unclosed_sessions_are_left_out_of_5_and_7(key: str) -> None:
    """R10."""
    assert FIGURES[key].rate([came(present_closed=False), came(2 * DAY, after=DAY)], NOW) == Rate(0, 1)


# 6


@pytest.mark.parametrize(
    ("age", "registered_after", "rate"),
    [
        (30 * DAY, 30 * DAY, Rate(1, 1)),
        (60 * DAY, 30 * DAY + SECOND, Rate(0, 1)),
        (30 * DAY, None, Rate(0, 1)),
        (30 * DAY - SECOND, None, Rate(0, 0)),  # immature: no failure
        (30 * DAY - SECOND, DAY, Rate(0, 0)),  # nor a success
        (60 * DAY, -DAY, Rate(1, 1)),  # registered before the interview
    ],
)
def test_adoption_at_thirty_days(age: dt.timedelta, registered_after: dt.timedelta | None, rate: Rate) -> None:
    at = None if registered_after is None else NOW - age + registered_after

    assert FIGURES["adoption"].rate([primo(age, registered_at=at)], NOW) == rate


def test_unclosed_sessions_stay_in_6() -> None:
    """R10: only 2, 5 and 7 leave them out."""
    assert FIGURES["adoption"].rate([came(present_closed=False, registered_at=NOW - 35 * DAY)], NOW) == Rate(1, 1)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, Why.NOT_SEATED),
        ({"last_seat_state": "registered", "last_seat_at": NOW + DAY}, Why.WAITING),
        ({"last_seat_state": "registered", "last_seat_at": NOW - DAY}, Why.UNCLOSED),
        ({"last_seat_state": "absent", "last_seat_at": NOW - DAY}, Why.ABSENT),
        ({"last_seat_state": "excused", "last_seat_at": NOW - DAY}, Why.EXCUSED),
        ({"present_at": NOW - DAY}, Why.NO_ACCOUNT),
        ({"present_at": NOW - DAY, "otherwise": "refuses"}, Why.REFUSES),
        ({"otherwise": "cannot", "last_seat_state": "absent"}, Why.CANNOT),
        ({"registered_at": NOW}, Why.LATE),
    ],
)
def test_why_someone_is_not_registered(facts: dict[str, object], why: Why) -> None:
    assert FIGURES["adoption"].why(primo(**facts), NOW) == why


def test_weeks_start_on_monday_and_the_young_ones_are_marked() -> None:
    monday = dt.date(2027, 3, 1)  # NOW - 30 days is that Monday, at noon
    people = [
        primo(30 * DAY, registered_at=NOW - 29 * DAY),
        primo(29 * DAY),
        primo(31 * DAY, registered_at=NOW - 30 * DAY),
        primo(32 * DAY),
    ]
    weeks = by_week(people, NOW, lambda at: at.date())

    assert [(week.monday, week.adoption, week.mature) for week in weeks] == [
        (monday - 7 * DAY, Rate(1, 2), True),
        (monday, Rate(1, 2), False),
    ]


# 7


def test_justified_counts_identities_verified_among_those_present() -> None:
    people = [
        came(identity="verified"),
        came(identity="to_check"),
        came(identity="refused"),
        came(),
        primo(identity="verified"),
    ]
    figure = FIGURES["justified"]

    assert figure.rate(people, NOW) == Rate(1, 4)
    assert [figure.why(one, NOW) for one in figure.missing(people, NOW)] == [Why.TO_CHECK, Why.REFUSED, Why.NO_PAPER]


# 8


def test_first_exchange_is_judged_among_the_attached() -> None:
    people = [primo(attached=True, wrote_at=NOW), primo(attached=True), primo(wrote_at=NOW)]

    assert FIGURES["first_exchange"].rate(people, NOW) == Rate(1, 2)


TODAY = dt.date(2027, 3, 31)


def days(*ages: int) -> list[dt.date]:
    return [TODAY - age * DAY for age in ages]


@pytest.mark.parametrize(
    ("active", "regular"),
    [
        (days(0, 1, 7, 8, 14, 15), True),
        (days(0, 1, 7, 8, 14), False),  # one day only in the third week
        (days(0, 0, 7, 7, 14, 14), False),  # twice the same day is one day
        (days(0, 1, 14, 15, 40, 41), True),
        (days(0, 1, 14, 15, 41, 42), False),  # the forty-third day is past
        (days(-1, 0, 7, 8, 14, 15), False),  # tomorrow does not count
        ([], False),
    ],
)
def test_regularly_active(active: list[dt.date], regular: bool) -> None:
    assert is_regular(active, TODAY) is regular


def test_regular_activity_is_judged_after_six_weeks() -> None:
    weeks = dt.timedelta(weeks=6)
    answers = [had_time(primo(registered_at=at), NOW) for at in (NOW - weeks, NOW - weeks + SECOND, None)]

    assert answers == [True, False, False]


def test_funnel_puts_them_together() -> None:
    people = [
        came(registered_at=NOW - 35 * DAY, attached=True),
        primo(2 * DAY),
        primo(last_seat_state="absent"),
        primo(3 * DAY),
    ]
    found = funnel(
        people,
        since_january=people[:2],
        presence=Presence(present=1),
        regular=Rate(0, 0),
        unclosed=0,
        completeness=Rate(0, 0),
        moment=NOW,
        local_day=lambda at: at.date(),
    )

    assert (found.primos, found.adoption, found.raw_since_january) == (4, Rate(1, 2), Rate(1, 2))
    assert found.reasons == [(Why.NOT_SEATED, 2), (Why.ABSENT, 1)]
    assert [n for _, n in found.steps] == [4, 1, 1, 1, 0, 0]
    assert dt.timedelta(days=30) == MATURITY
