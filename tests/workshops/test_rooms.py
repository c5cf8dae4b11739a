"""« Salles », a part of « Réglages »: added, renamed, counted, retired; what was held there keeps saying so."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Site, Structure
from clicnjob.workshops.actions import (
    add_room,
    add_session,
    change_room,
    create_workshop,
    generate_sessions,
    retire_room,
)
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Room, Session, Workshop
from clicnjob.workshops.queries.conflicts import Conflicts
from clicnjob.workshops.queries.rooms import places_of
from tests.outcomes import code_of

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
NINE = dt.time(9, 30)
ROOMS = "/parametres/salles/"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Monday 2 March 2026, eight in the morning in Toulon."""
    with time_machine.travel(dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def mistral(toulon_site: Site, nadia: User, actor_of: ActorOf) -> Room:
    return add_room(site=toulon_site, name=" Salle  Mistral ", places=10, by=actor_of(nadia))


@pytest.fixture
def weekly(toulon_site: Site, claire: User, nadia: User, actor_of: ActorOf) -> Workshop:
    """Tuesdays in the room, Thursdays in another one."""
    return create_workshop(
        site=toulon_site,
        title="Atelier d’inscription",
        room="salle mistral",
        capacity=12,
        slots=[(2, NINE, [claire]), (4, NINE, [claire], "Salle Calanque")],
        by=actor_of(nadia),
    )


def test_a_room_is_added_once_with_its_places(mistral: Room, toulon_site: Site, nadia: User, actor_of: ActorOf) -> None:
    by = actor_of(nadia)
    assert (mistral.name, mistral.places) == ("Salle Mistral", 10)
    assert AuditEvent.objects.filter(event="room.added", structure_id=toulon_site.structure_id).count() == 1
    assert code_of(lambda: add_room(site=toulon_site, name="SALLE MISTRAL", by=by)) == "name_taken"
    assert code_of(lambda: add_room(site=toulon_site, name="  ", by=by)) == "name_missing"
    assert code_of(lambda: add_room(site=toulon_site, name="a" * 81, by=by)) == "name_long"
    assert code_of(lambda: add_room(site=toulon_site, name="Calanque", places=0, by=by)) == "places"
    assert Room.objects.count() == 1


def test_only_the_direction_of_the_structure(
    mistral: Room, toulon_site: Site, claire: User, omar: User, actor_of: ActorOf
) -> None:
    for by in (actor_of(claire), actor_of(omar)):
        assert code_of(add_room, site=toulon_site, name="X", by=by) == "not_direction"
        assert code_of(change_room, room=mistral, name="X", by=by) == "not_direction"
        assert code_of(retire_room, room=mistral, by=by) == "not_direction"


def test_another_name_goes_to_what_is_to_come_and_not_to_what_was(
    mistral: Room, weekly: Workshop, toulon: Structure, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    by = actor_of(nadia)
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 20), by=by)
    past = Session.objects.filter(room="salle mistral").earliest("starts_at")
    with time_machine.travel(past.ends_at + dt.timedelta(hours=1), tick=False):
        count = change_room(room=mistral, name="Salle Levant", places=15, by=by)
    assert count == Session.objects.filter(room="Salle Levant").count() == 2
    assert set(Session.objects.filter(room="Salle Levant").values_list("sequence", flat=True)) == {1}
    past.refresh_from_db()
    weekly.refresh_from_db()
    assert (past.room, past.sequence, weekly.room) == ("salle mistral", 0, "Salle Levant")
    assert set(weekly.slots.values_list("room", flat=True)) == {"", "Salle Calanque"}


def test_a_slot_s_own_room_is_renamed_too(weekly: Workshop, toulon_site: Site, nadia: User, actor_of: ActorOf) -> None:
    calanque = add_room(site=toulon_site, name="Salle Calanque", by=actor_of(nadia))
    change_room(room=calanque, name="Salle Sormiou", by=actor_of(nadia))
    weekly.refresh_from_db()
    assert (weekly.room, set(weekly.slots.values_list("room", flat=True))) == ("salle mistral", {"", "Salle Sormiou"})


def test_the_same_again_notes_nothing(mistral: Room, nadia: User, actor_of: ActorOf) -> None:
    before = AuditEvent.objects.count()
    assert change_room(room=mistral, name="Salle Mistral", places=10, by=actor_of(nadia)) == 0
    retire_room(room=mistral, by=actor_of(nadia))
    retire_room(room=mistral, by=actor_of(nadia))
    assert AuditEvent.objects.count() == before + 1


def test_a_retired_room_keeps_its_sessions_and_comes_back_under_its_name(
    mistral: Room, weekly: Workshop, toulon: Structure, toulon_site: Site, nadia: User, actor_of: ActorOf
) -> None:
    by = actor_of(nadia)
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 20), by=by)
    planned = Session.objects.filter(state=SessionState.PLANNED, room="salle mistral").count()
    retire_room(room=mistral, by=by)
    assert Session.objects.filter(state=SessionState.PLANNED, room="salle mistral").count() == planned > 0
    again = add_room(site=toulon_site, name="salle mistral", places=8, by=by)
    assert (again.pk, again.retired_at, again.places) == (mistral.pk, None, 8)


def test_a_room_takes_no_other_s_name(mistral: Room, toulon_site: Site, nadia: User, actor_of: ActorOf) -> None:
    other = add_room(site=toulon_site, name="Calanque", by=actor_of(nadia))
    assert code_of(lambda: change_room(room=other, name="salle MISTRAL", by=actor_of(nadia))) == "name_taken"


def test_who_plans_is_told_that_a_room_does_not_suit_and_may_insist(
    mistral: Room, weekly: Workshop, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    by, moment = actor_of(nadia), clock.now() + dt.timedelta(days=4)

    def double(**more: object) -> Session:
        return add_session(workshop=weekly, starts_at=moment, leaders=[claire], room="Salle Mistral", by=by, **more)  # type: ignore[arg-type]

    with pytest.raises(Conflicts) as small:
        double(anyway=False)
    assert [one.words for one in small.value.found] == [
        "Salle Mistral\u202f: 10 places seulement (vendredi 6\u00a0mars, 8\u202fh)"
    ]
    retire_room(room=mistral, by=by)
    with pytest.raises(Conflicts) as gone:
        double(anyway=False, capacity=5)
    assert [one.why for one in gone.value.found] == ["cette salle ne sert plus"]
    assert double(anyway=True).room == "Salle Mistral"


def test_a_room_large_enough_is_said_nothing_of(
    mistral: Room, weekly: Workshop, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    moment = clock.now() + dt.timedelta(days=4)
    session = add_session(
        workshop=weekly, starts_at=moment, leaders=[claire], room="Salle Mistral", capacity=10, anyway=False,
        by=actor_of(nadia),
    )  # fmt: skip
    assert session.capacity == 10


def test_the_page_lists_adds_changes_and_retires(
    weekly: Workshop, toulon_site: Site, nadia: User, client_of: ClientOf
) -> None:
    desk = client_of(nadia)
    page = desk.get(ROOMS).content.decode()
    assert "écrite dans un atelier" in page
    assert ROOMS in desk.get("/parametres/").content.decode()
    own = str(toulon_site.pk)
    added = desk.post(f"{ROOMS}{own}/ajouter/", {f"{own}-name": "Salle Mistral", f"{own}-places": "10"}, follow=True)
    assert "Salle ajoutée\u00a0: Salle Mistral." in added.content.decode()
    assert "écrite dans un atelier" not in added.content.decode()
    room = Room.objects.get()
    refusal = desk.post(f"{ROOMS}{room.pk}/modifier/", {f"{room.pk}-name": "", f"{room.pk}-places": "10"})
    assert (refusal.status_code, f'id="room-{room.pk}" open' in refusal.content.decode()) == (422, True)
    desk.post(f"{ROOMS}{room.pk}/modifier/", {f"{room.pk}-name": "Salle Levant", f"{room.pk}-places": ""})
    room.refresh_from_db()
    assert (room.name, room.places) == ("Salle Levant", None)
    assert '<option value="Salle Levant">' in desk.get("/ateliers/nouveau/").content.decode()
    desk.post(f"{ROOMS}{room.pk}/retirer/")
    assert "Retirées\u202f:" in desk.get(ROOMS).content.decode()
    assert "<datalist" not in desk.get("/ateliers/nouveau/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_one_room_and_three_cost_the_same(
    toulon_site: Site, nadia: User, actor_of: ActorOf, django_assert_num_queries: Callable[..., object], count: int
) -> None:
    for number in range(count):
        add_room(site=toulon_site, name=f"Salle {number}", by=actor_of(nadia))
    actor = actor_of(nadia)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        [place] = places_of(actor)
    assert len(place.rooms) == count
