"""Pilotage on screen: who enters, what it says, what odd addresses get."""

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.insights.queries import MISSED
from clicnjob.shared import clock
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import DayPass, Workshop
from tests.insights.conftest import Primo, make_closed_session, seat

DAY = dt.timedelta(days=1)
ClientOf = Callable[..., Client]
PAGES = ("/pilotage/", "/pilotage/manquants/")


def words(response: HttpResponse) -> str:
    """What the page says, as one line."""
    body = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("page", PAGES)
def test_who_enters(
    page: str,
    client_of: ClientOf,
    client_of_pass: Callable[[DayPass], Client],
    nadia: User,
    sami: User,
    claire: User,
    sonia: User,
    ines: User,
    lea_account: User,
    hugo: DayPass,
) -> None:
    """R10: reception and young people never, volunteers find nothing, the network no list of people."""
    people = {"nadia": nadia, "sami": sami, "claire": claire, "sonia": sonia, "ines": ines, "lea": lea_account}
    found = {name: client_of(user).get(page).status_code for name, user in people.items()}

    assert found == {
        "nadia": 200,
        "sami": 200,
        "claire": 200,
        "sonia": 403,
        "ines": 200 if page == "/pilotage/" else 403,
        "lea": 403,
    }
    assert client_of_pass(hugo).get(page).status_code == 404
    assert Client().get(page)["Location"] == f"/connexion/?suite={quote(page, safe='')}"


def test_a_page_without_anybody(client_of: ClientOf, nadia: User) -> None:
    text = words(client_of(nadia).get("/pilotage/"))

    assert "Aucun premier entretien du " in text
    assert "Pas encore de premier entretien" in text


def test_too_early_to_judge(client_of: ClientOf, primo: Primo, nadia: User) -> None:
    primo(days_ago=5)
    text = words(client_of(nadia).get("/pilotage/"))

    assert "il est trop tôt pour juger" in text
    assert "0 sur 1" in text  # the week in the table, without a share
    assert "0 % (0 sur 1)" not in text


def test_the_directors_sentence(client_of: ClientOf, primo: Primo, nadia: User) -> None:
    for joined_after in (5, 6, 7, None):
        primo(joined_after=joined_after)
    text = words(client_of(nadia).get("/pilotage/"))

    assert re.search(r"Sur 4 jeunes reçus du .+ au .+, 3 étaient inscrits à 30 jours : 75 %\. Cible 80-90 %\.", text)
    assert "3 sur 4 entretiens de plus de 30 jours" in text
    assert "Pas inscrits à 30 jours (1)" in text


def test_figures_have_their_table_and_definitions(client_of: ClientOf, primo: Primo, nadia: User) -> None:
    primo(joined_after=5)
    body = client_of(nadia).get("/pilotage/").content.decode()

    assert body.count('<svg class="chart ') == 2  # for a desk and for a phone
    assert body.count("<caption>") == 1
    assert body.count('<details class="define">') == 11
    assert 'style="' not in body


def test_unclosed_sessions_are_said(
    client_of: ClientOf, primo: Primo, workshop: Workshop, claire: User, nadia: User
) -> None:
    """R10."""
    open_still = {"state": SessionState.OPEN, "closed_at": None, "closed_by": None}
    seat(make_closed_session(workshop, clock.now() - 20 * DAY, claire, **open_still), primo(), SeatState.PRESENT)

    assert "1 séance à clôturer : elle manque" in words(client_of(nadia).get("/pilotage/"))


def test_a_list_to_act_on(client_of: ClientOf, primo: Primo, workshop: Workshop, claire: User, nadia: User) -> None:
    """Each person missing, with the reason and the referent, one click from the file."""
    session = make_closed_session(workshop, clock.now() - 30 * DAY, claire)
    absent, unseated = primo(), primo()
    primo(joined_after=2)
    seat(session, absent, SeatState.ABSENT)
    YoungPerson.objects.filter(pk=absent.pk).update(next_step="Appeler sa mère")
    director = client_of(nadia)
    everyone = director.get("/pilotage/manquants/?chiffre=registered").content.decode()
    some = director.get("/pilotage/manquants/?chiffre=registered&raison=absent").content.decode()

    assert re.findall(r'<a href="/jeunes/([0-9a-f-]+)/">', everyone) == [str(absent.pk), str(unseated.pk)]
    assert re.findall(r'<a href="/jeunes/([0-9a-f-]+)/">', some) == [str(absent.pk)]
    assert "Prochaine étape\u202f: Appeler sa mère" in some
    assert "Tous (2)" in everyone
    assert "Absent à l’atelier (1)" in everyone


def test_a_counsellor_reads_his_own(
    client_of: ClientOf, primo: Primo, karim: User, claire: User, younes: YoungPerson
) -> None:
    mine, theirs = primo(referent=karim), primo()
    body = client_of(karim).get("/pilotage/manquants/?chiffre=registered").content.decode()

    assert [str(one.pk) in body for one in (mine, theirs, younes)] == [True, False, False]


def test_filters_are_kept_from_page_to_page(
    client_of: ClientOf, primo: Primo, toulon: Structure, toulon_site: Site, nadia: User
) -> None:
    Site.objects.create(structure=toulon, name="La Seyne")
    for _ in range(51):
        primo()
    query = f"semaines=8&amp;antenne={toulon_site.pk}"
    director = client_of(nadia)
    overview = director.get(f"/pilotage/?semaines=8&antenne={toulon_site.pk}&x=1").content.decode()
    missed = director.get(f"/pilotage/manquants/?semaines=8&antenne={toulon_site.pk}&chiffre=adoption").content.decode()

    assert f'href="/pilotage/manquants/?{query}&amp;chiffre=adoption"' in overview
    assert f'href="?{query}&amp;chiffre=adoption&amp;page=2"' in missed
    assert f'href="/pilotage/?{query}"' in missed


def test_each_week_alone_shows_all_its_figures_and_its_lists(client_of: ClientOf, primo: Primo, nadia: User) -> None:
    """By week, site and workshop: a week of the table opens figures 1 to 8 of that week only."""
    [old, recent] = [primo(days_ago=days) for days in (70, 1)]
    day = clock.local(clock.now() - 70 * DAY).date()
    monday = day - dt.timedelta(days=day.weekday())
    director = client_of(nadia)

    assert f'href="?semaines={monday}"' in director.get("/pilotage/").content.decode()
    page = director.get(f"/pilotage/?semaines={monday}")
    assert page.context["figures"].primos == 1
    assert "Sur 1 jeune reçu du" in page.content.decode()
    assert "chiffre=adoption" in page.content.decode()
    missed = director.get(f"/pilotage/manquants/?semaines={monday}&chiffre=registered").content.decode()
    assert [str(one.pk) in missed for one in (old, recent)] == [True, False]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        "semaines=abc",
        "semaines=-1&semaines=8",
        "semaines=99999999999999999999",
        "antenne=00000000-0000-4000-8000-000000000000",
        "antenne=%00",
        "antenne=1' or 1=1--",
        "atelier[]=x",
        "atelier=<script>",
        "raison=<script>&page=99",
        "page=-1",
        "page=x&raison=absent",
        "%ff=%fe",
        "semaines",
        "&&&=",
    ],
)
def test_an_odd_address_falls_back(page: str, query: str, client_of: ClientOf, primo: Primo, nadia: User) -> None:
    primo()
    response = client_of(nadia).get(f"{page}?{query}")

    assert response.status_code == 200
    assert b"<script>&" not in response.content


@pytest.mark.parametrize("figure", ["delay", "", "regular", "../x", "%00"])
def test_an_unknown_list_is_not_there(figure: str, client_of: ClientOf, nadia: User) -> None:
    assert client_of(nadia).get(f"/pilotage/manquants/?chiffre={figure}").status_code == 404


@pytest.mark.parametrize("figure", MISSED)
def test_an_empty_list_says_so(figure: str, client_of: ClientOf, nadia: User) -> None:
    assert "Personne ne manque" in words(client_of(nadia).get(f"/pilotage/manquants/?chiffre={figure}"))


def test_the_network_reads_structures_only(client_of: ClientOf, primo: Primo, claire: User, ines: User) -> None:
    for joined_after in (5, 5, 5, 5, 5, None, None, None, None, None):
        primo(joined_after=joined_after)
    body = client_of(ines).get("/pilotage/")

    assert "Mission locale de Toulon" in words(body)
    assert "50 %" in words(body)
    assert [name in body.content.decode() for name in ("Léa", "Moreau", "Claire", "/jeunes/")] == [False] * 4


@pytest.mark.parametrize("page", PAGES)
def test_queries_do_not_grow(page: str, client_of: ClientOf, primo: Primo, nadia: User) -> None:
    director = client_of(nadia)
    counts = []
    for people in (1, 2):  # then three
        for _ in range(people):
            primo()
        with CaptureQueriesContext(connection) as asked:
            assert director.get(page).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
