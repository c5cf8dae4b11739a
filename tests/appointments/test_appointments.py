"""Appointments: given, never twice at the same hour, followed in i-milo's words."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import cancel_appointment, note_presence, plan_appointment
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.queries import free_moments
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Closure, OpeningHours, Site, YoungPerson

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
MONDAY = dt.datetime(2027, 3, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def meeting(lea: YoungPerson, claire: User, actor_of: ActorOf) -> Appointment:
    return plan_appointment(
        person=lea, counsellor=claire, starts_at=clock.now() + dt.timedelta(days=2), place="Centre", by=actor_of(claire)
    )


def code_of(call: Callable[[], object]) -> str:
    before = list(Appointment.objects.order_by("pk").values())
    with pytest.raises(DomainError) as refusal:
        call()
    assert list(Appointment.objects.order_by("pk").values()) == before
    return refusal.value.code


@pytest.mark.parametrize(("minutes", "taken"), [(-30, False), (-15, True), (0, True), (29, True), (30, False)])
def test_a_counsellor_is_never_in_two_places_at_once(
    minutes: int,
    taken: bool,
    meeting: Appointment,
    lea: YoungPerson,
    claire: User,
    sonia: User,
    actor_of: ActorOf,
) -> None:
    starts_at = meeting.starts_at + dt.timedelta(minutes=minutes)

    def plan() -> object:
        return plan_appointment(person=lea, counsellor=claire, starts_at=starts_at, place="Centre", by=actor_of(sonia))

    if taken:
        assert code_of(plan) == "taken"
    else:
        plan()
        assert Appointment.objects.count() == 2


def test_what_makes_no_sense_is_refused(lea: YoungPerson, claire: User, omar: User, actor_of: ActorOf) -> None:
    soon = clock.now() + dt.timedelta(days=1)
    said = {"person": lea, "counsellor": claire, "starts_at": soon, "place": "Centre", "by": actor_of(claire)}
    for change, code in (
        ({"starts_at": clock.now() - dt.timedelta(minutes=1)}, "past"),
        ({"place": " "}, "place_missing"),
        ({"minutes": 0}, "bad_length"),
        ({"counsellor": omar}, "not_a_colleague"),
        ({"by": SYSTEM}, "not_allowed"),
    ):
        assert code_of(lambda change=change: plan_appointment(**{**said, **change})) == code  # type: ignore[misc]


def test_a_cancelled_hour_is_free_again(
    meeting: Appointment, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    assert cancel_appointment(appointment=meeting, by=by).get_state_display() == "Annulé"
    cancel_appointment(appointment=meeting, by=by)
    again = plan_appointment(person=lea, counsellor=claire, starts_at=meeting.starts_at, place="Centre", by=by)
    assert cancel_appointment(appointment=again, postponed=True, by=by).get_state_display() == "Reporté"
    assert code_of(lambda: cancel_appointment(appointment=meeting, postponed=True, by=by)) == "already_told"


def test_presence_is_told_once_the_hour_has_come_and_may_be_corrected(
    meeting: Appointment, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    assert code_of(lambda: note_presence(appointment=meeting, present=True, by=by)) == "not_yet"
    with time_machine.travel(meeting.starts_at + dt.timedelta(minutes=1)):
        assert note_presence(appointment=meeting, present=False, by=by).get_state_display() == "Absent"
        assert note_presence(appointment=meeting, present=True, by=by).get_state_display() == "Présent"
        assert code_of(lambda: cancel_appointment(appointment=meeting, by=by)) == "already_told"


def test_free_moments_follow_opening_hours_days_off_and_what_is_taken(
    toulon_site: Site, lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        OpeningHours.objects.create(site=toulon_site, weekday=2, opens_at=dt.time(9), closes_at=dt.time(10, 30))
        at = clock.at(dt.date(2027, 3, 2), dt.time(9, 30))
        plan_appointment(person=lea, counsellor=claire, starts_at=at, place="Centre", by=actor_of(claire))
        free = free_moments(toulon_site, [claire.pk, karim.pk], after=clock.now(), limit=3)

        def words(moments: list[dt.datetime]) -> list[str]:
            return [f"{clock.local(moment):%d/%m %H:%M}" for moment in moments]

        assert words(free[claire.pk]) == ["02/03 09:00", "02/03 10:00", "09/03 09:00"]
        assert words(free[karim.pk]) == ["02/03 09:00", "02/03 09:30", "02/03 10:00"]
        day = dt.date(2027, 3, 2)
        Closure.objects.create(structure=toulon_site.structure, first_day=day, last_day=day, reason="Inventaire")
        off = free_moments(toulon_site, [karim.pk], after=clock.now(), limit=1)
        assert words(off[karim.pk]) == ["09/03 09:00"]


def test_the_pages(
    meeting: Appointment, lea: YoungPerson, claire: User, sonia: User, omar: User, client_of: ClientOf
) -> None:
    client = client_of(claire)
    assert "Léa Moreau" in client.get("/rendez-vous/").content.decode()
    day = clock.local(meeting.starts_at).date().isoformat()
    for address in (f"/rendez-vous/?jour={day}", "/rendez-vous/?vue=liste"):
        assert "Léa Moreau" in client_of(sonia).get(address).content.decode()
        assert "Léa" not in client_of(omar).get(address).content.decode()
    address = reverse("appointments:plan", args=[lea.pk])
    form = client.get(address).context["form"]
    said = {name: str(value) for name, value in form.initial.items()}
    assert client.post(address, said).status_code == 303
    assert client.post(address, said).status_code == 422  # taken
    for route in ("cancel", "postpone", "present", "absent"):
        assert client_of(omar).post(reverse(f"appointments:{route}", args=[meeting.pk])).status_code == 404
    assert client.post(reverse("appointments:cancel", args=[meeting.pk])).status_code == 303
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_a_constant_number_of_questions(
    number: int, lea: YoungPerson, claire: User, actor_of: ActorOf, django_assert_num_queries: Callable[..., object]
) -> None:
    from clicnjob.appointments.queries import coming_appointments

    for day in range(number):
        starts_at = clock.now() + dt.timedelta(days=day + 1)
        plan_appointment(person=lea, counsellor=claire, starts_at=starts_at, place="Centre", by=actor_of(claire))
    actor = actor_of(claire)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert [row.young_person.first_name for row in coming_appointments(actor)] == ["Léa"] * number
