"""Files by state: the list says what the rules say, to those who reach them only, at a constant price."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.documents.enums import Standing
from clicnjob.documents.models import HelpAsk, Requirement
from clicnjob.documents.presenters.files import imilo_table
from clicnjob.documents.queries import Wanted, counts, counts_of_structure, files_wanted, requirements_of, rows_of
from clicnjob.documents.queries.standings import Standings
from clicnjob.documents.rules import USUAL, justification, situations
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.models import Cover, Site, Structure, YoungPerson
from tests.conftest import make_person
from tests.documents.papers import a_paper
from tests.documents.test_requirements import CASES, DAY

ClientOf = Callable[..., Client]


@pytest.fixture
def cases(toulon_site: Site, claire: User) -> dict[str, YoungPerson]:
    """One young person for each case of the rules, on the day of the rules."""
    people = {}
    for rank, (name, (papers, _standing, _verified)) in enumerate(CASES.items()):
        person = make_person(toulon_site, f"Cas{rank:02}", "Test", claire)
        for age, (kind, state, ends) in enumerate(papers):
            a_paper(person, kind, state, ends=ends, days_ago=age + 1)
        people[name] = person
    return people


def test_the_database_says_what_the_rules_say(cases: dict[str, YoungPerson], toulon: Structure) -> None:
    """Every standing of every requirement, and the file's own state, for all cases at once."""
    Requirement.objects.create(
        structure=toulon, subject="health", weight="required", kinds=["vitale"], unverified_days=7
    )
    asked = requirements_of(toulon.pk)
    standings = Standings(asked, DAY)
    told: dict[str, set[str]] = {name: set() for name in cases}
    ruled: dict[str, set[str]] = {name: set() for name in cases}
    names = {person.pk: name for name, person in cases.items()}
    questions = [(f"{one.subject} {standing}", standings.is_(one, standing)) for one in asked for standing in Standing]
    questions += [("justifié", standings.justified()), ("lacking", standings.lacking())]
    for question, condition in questions:
        for pk in YoungPerson.objects.filter(condition).values_list("pk", flat=True):
            told[names[pk]].add(question)
    for name, person in cases.items():
        found = situations(asked, list(person.documents.order_by("-sent_at")), DAY)
        ruled[name] |= {f"{one.asked.subject} {one.standing}" for one in found}
        ruled[name] |= {"justifié"} if justification(found) == "justified" else set()
        ruled[name] |= {"lacking"} if any(one.asked.is_required and one.is_lacking for one in found) else set()

    assert told == ruled


def test_piles_are_the_same_counted_either_way(
    cases: dict[str, YoungPerson], claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list counts in the database, the structure's figures out of the rules."""
    monkeypatch.setattr("clicnjob.documents.queries.files.SMALL", 1)
    HelpAsk.objects.create(
        structure=cases["sent"].structure, young_person=cases["sent"], subject="identity", reason="lost"
    )
    by = account_actor(claire)
    with clock.travel(clock.at(DAY, dt.time(10))):
        listed, figures = counts(by, Wanted()), counts_of_structure(by)

    assert listed == figures
    assert min(listed.values()) > 0


def piles(actor_user: User, *, mine: bool) -> dict[str, list[str]]:
    actor = account_actor(actor_user)
    found = {
        pile: [person.first_name for person in files_wanted(actor, Wanted(mine=mine, pile=pile), limit=50)]
        for pile in ("", "a-verifier", "manque", "a-refaire", "expire", "aide", "justifie")
    }
    assert counts(actor, Wanted(mine=mine)) == {pile: len(names) for pile, names in found.items()}
    return found


def test_the_piles(toulon_site: Site, claire: User, lea: YoungPerson) -> None:
    today = clock.today()
    tom, nour, adam = (make_person(toulon_site, name, "Zed", claire) for name in ("Tom", "Nour", "Adam"))
    a_paper(tom, "cni", "to_check")
    a_paper(nour, "cni", ends=today + dt.timedelta(days=20))
    a_paper(adam, "cni")
    a_paper(adam, "vitale", "refused")
    HelpAsk.objects.create(structure=lea.structure, young_person=lea, subject="identity", reason="lost")

    assert piles(claire, mine=True) == {
        "": ["Léa", "Adam", "Nour", "Tom"],
        "a-verifier": ["Tom"],
        "manque": ["Léa"],
        "a-refaire": ["Adam"],
        "expire": ["Nour"],
        "aide": ["Léa"],
        "justifie": ["Adam", "Nour"],
    }


def test_files_are_content(lea: YoungPerson, claire: User, karim: User, nadia: User, omar: User) -> None:
    """R2: the colleague sees them during a dated cover, the direction only figures, the other structure nothing."""
    today = clock.today()
    everyone = Wanted(mine=False)
    assert [files_wanted(account_actor(user), everyone, limit=9) for user in (karim, nadia, omar)] == [[], [], []]

    Cover.objects.create(structure=lea.structure, absent=claire, covering=karim, starts_on=today, ends_on=today)

    assert files_wanted(account_actor(karim), everyone, limit=9) == [lea]
    assert files_wanted(account_actor(karim), Wanted(mine=True), limit=9) == []


def test_figures_of_the_structure_hide_small_ones(toulon_site: Site, claire: User, nadia: User, omar: User) -> None:
    """G33: nothing between one and four."""
    for rank in range(5):
        person = make_person(toulon_site, f"J{rank}", "Test", claire)
        if rank == 0:
            a_paper(person)

    found = counts_of_structure(account_actor(nadia))
    assert (found[""], found["justifie"], found["manque"], found["aide"]) == (5, None, None, 0)
    assert counts_of_structure(account_actor(omar))[""] == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    count: int, toulon_site: Site, claire: User, client_of: ClientOf, django_assert_num_queries: Callable[..., object]
) -> None:
    for rank in range(count):
        person = make_person(toulon_site, f"J{rank}", "Test", claire)
        a_paper(person, "cni", "refused")
        HelpAsk.objects.create(structure=person.structure, young_person=person, subject="health", reason="other")
    client = client_of(claire)
    client.get("/dossiers/")

    with django_assert_num_queries(QUERIES):  # type: ignore[attr-defined]
        page = client.get("/dossiers/").content.decode()

    assert page.count("Photo à refaire") == count


QUERIES = 18


def test_searching_sorting_and_empty_pages(
    toulon_site: Site, claire: User, lea: YoungPerson, client_of: ClientOf
) -> None:
    tom = make_person(toulon_site, "Tom", "Abadie", claire)
    a_paper(lea, "cni", ends=clock.today() + dt.timedelta(days=9))
    client = client_of(claire)

    def names(address: str) -> list[str]:
        page = client.get(address).content.decode()
        found = {page.find(f">{person.full_name}</a>"): person.first_name for person in (lea, tom)}
        return [found[place] for place in sorted(found) if place > 0]

    assert names("/dossiers/") == ["Tom", "Léa"]
    assert names("/dossiers/?tri=fin") == ["Léa", "Tom"]
    assert names("/dossiers/?q=abadie") == ["Tom"]
    assert names("/dossiers/?etat=expire&page=zz") == ["Léa"]
    assert "Aucun dossier ici" in client.get("/dossiers/?etat=aide").content.decode()
    assert "moins de 5" in client.get("/dossiers/?vue=structure").content.decode()


def test_lines_for_imilo(lea: YoungPerson, claire: User, toulon_site: Site, client_of: ClientOf) -> None:
    """By file number, never a name; what has no number is counted apart; no cell is ever a formula."""
    YoungPerson.objects.filter(pk=lea.pk).update(imilo_number=6476117)
    make_person(toulon_site, "Tom", "Abadie", claire)
    a_paper(lea, "cni", ends=dt.date(2030, 1, 2))
    client = client_of(claire, fresh=True)
    today = f"{clock.today():%d/%m/%Y}"

    page = client.get("/dossiers/i-milo/").content.decode()
    sheet = client.post("/dossiers/i-milo/tableau/")

    cells = ["6476117", "justifié", "Identité", "Carte nationale d’identité", "justifié", today, "02/01/2030"]
    assert ("\t".join(cells) in page, "1 dossier sans numéro i-milo" in page, "Moreau" in page) == (True, True, False)
    assert sheet.content.decode() == (
        "\ufeffDossier i-milo;Dossier;Demandé;Document;État;Date;Valable jusqu’au\r\n" + ";".join(cells) + "\r\n"
    )
    assert imilo_table(rows_of([])).count("\r\n") == 1


def test_what_is_not_asked_is_nowhere(toulon: Structure, lea: YoungPerson, claire: User) -> None:
    Requirement.objects.create(
        structure=toulon, subject="health", weight="not_asked", kinds=["vitale"], unverified_days=7
    )
    a_paper(lea, "vitale", "to_check")

    (row,) = rows_of([lea])
    assert [one.asked.subject for one in row.situations] == ["identity", "address"]
    assert counts(account_actor(claire), Wanted())["a-verifier"] == 0
    assert USUAL[1].is_asked
