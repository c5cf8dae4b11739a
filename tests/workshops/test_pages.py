"""Every page of workshops opens and shows what it should; lists ask a constant number of questions."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.structures.models import Site
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.conftest import make_person, make_session

ClientOf = Callable[..., Client]


def test_the_list_and_the_month_show_the_sessions(session: Session, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    for address in ("/ateliers/", f"/ateliers/?mois={clock.today():%Y-%m}"):
        page = client.get(address)
        assert page.status_code == 200
        assert reverse("workshops:session", args=[session.pk]) in page.content.decode()
    assert client.get("/ateliers/?mois=n-importe-quoi").status_code == 200


def test_a_director_plans_a_workshop_and_its_sessions_follow(
    toulon_site: Site, claire: User, nadia: User, client_of: ClientOf
) -> None:
    client = client_of(nadia)
    assert client.get("/ateliers/nouveau/").status_code == 200
    said = {
        "kind": "registration",
        "title": "Atelier d’inscription",
        "level": "everyone",
        "leaders_wanted": 2,
        "volunteers_wanted": 4,
        "reserved": 0,
        "offer_hours": 12,
        "site": toulon_site.pk,
        "room": "Mistral",
        "capacity": 12,
        "minutes": 90,
        "slot0-weekday": 2,
        "slot0-starts_at": "09:30",
        "slot0-leaders": [claire.pk],
    }
    assert client.post("/ateliers/nouveau/", said).status_code == 303
    workshop = Workshop.objects.get()
    assert workshop.sessions.count() in {7, 8, 9}  # eight weeks, but for public holidays
    address = reverse("workshops:workshop-edit", args=[workshop.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, said | {"room": "Tramontane"}).status_code == 303
    assert set(workshop.sessions.values_list("room", flat=True)) == {"Tramontane"}
    assert client.post(address, said | {"slot1-weekday": 4}).status_code == 422
    assert client.post(address, said | {"slot0-weekday": "", "slot0-starts_at": ""}).status_code == 422


def test_the_page_of_a_session_shows_the_roster_and_who_holds_it_sees_the_desk(
    lea_seat: Seat, claire: User, sonia: User, client_of: ClientOf
) -> None:
    address = reverse("workshops:session", args=[lea_seat.session_id])
    desk = reverse("enrolment:desk", args=[lea_seat.session_id])
    leader, colleague = (client_of(user).get(address).content.decode() for user in (claire, sonia))
    assert ("Léa Moreau" in leader, desk in leader) == (True, True)
    assert ("Léa Moreau" in colleague, desk in colleague) == (True, False)


def test_only_who_holds_the_session_changes_its_team_or_cancels_it(
    session: Session, claire: User, karim: User, sonia: User, client_of: ClientOf
) -> None:
    address = reverse("workshops:leaders", args=[session.pk])
    assert client_of(sonia).post(address, {"leaders": [sonia.pk]}).status_code == 404
    assert client_of(sonia).post(reverse("workshops:cancel-session", args=[session.pk])).status_code == 404
    assert client_of(claire).post(address, {"leaders": [karim.pk]}).status_code == 303
    assert list(session.leaders.all()) == [karim]


@pytest.mark.parametrize("page", ["list", "session"])
def test_the_number_of_queries_does_not_grow(
    page: str,
    workshop: Workshop,
    session: Session,
    lea_seat: Seat,
    claire: User,
    client_of: ClientOf,
    django_assert_num_queries: Callable[..., object],
    toulon_site: Site,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = "/ateliers/" if page == "list" else reverse("workshops:session", args=[session.pk])
    client = client_of(claire)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for number in range(2):
        other = make_session(workshop, [claire], minutes_ago=-(number + 1) * 24 * 60, code=f"AUTRE{number}")
        Session.objects.filter(pk=other.pk).update(state="planned", ends_at=other.ends_at + dt.timedelta(hours=1))
        person = make_person(toulon_site, f"Noé{number}", "Petit", claire)
        Seat.objects.create(session=session, young_person=person, given_by=claire)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)
