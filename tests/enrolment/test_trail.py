"""G32, R2: direction sees who opened what in its structure, and finds it; nobody else does."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.presenters.trail import GROUPS, events_of
from clicnjob.shared import clock
from clicnjob.structures.actions import grant_exceptional_access, invite, note_content_opened
from clicnjob.structures.models import Structure, YoungPerson
from tests.conftest import make_person

ClientOf = Callable[..., Client]


@pytest.fixture
def opened(lea: YoungPerson, younes: YoungPerson, claire: User, karim: User, omar: User) -> None:
    """Claire opened Léa's file; Karim too, with a reason; Omar opened Younès's, elsewhere."""
    note_content_opened(person=lea, by=account_actor(claire))
    grant_exceptional_access(person=lea, reason="Claire est absente, Léa attend une réponse", by=account_actor(karim))
    note_content_opened(person=younes, by=account_actor(omar))


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/equipe/journal/{query}")
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text[text.index("<tbody>") : text.index("</tbody>")] if "<tbody>" in text else ""


def test_nadia_reads_who_opened_which_file_and_why(client_of: ClientOf, nadia: User, opened: None) -> None:
    rows = shown(client_of(nadia))

    assert rows.count("<tr>") == 2
    assert "Claire Martin" in rows
    assert "Karim Benali" in rows
    assert "Accès exceptionnel ouvert pour 24 h" in rows
    assert "Claire est absente, Léa attend une réponse" in rows


def test_nothing_of_another_structure_is_there(
    client_of: ClientOf, nadia: User, younes: YoungPerson, omar: User, opened: None
) -> None:
    """G11: not in the list, not by name, not by colleague; an id of elsewhere is unknown."""
    client = client_of(nadia)

    assert "Younès" not in shown(client)
    assert shown(client, "?q=Younès") == ""
    assert shown(client, f"?qui={omar.pk}") == ""
    for person_id in (younes.pk, "00000000-0000-4000-8000-000000000000"):
        assert client.get(f"/equipe/journal/?jeune={person_id}").status_code == 404


def test_one_finds_by_name_by_colleague_by_day_and_by_kind(
    client_of: ClientOf, nadia: User, lea: YoungPerson, karim: User, toulon: Structure, opened: None
) -> None:
    client = client_of(nadia)
    today = clock.today(toulon.timezone)
    tomorrow = today + dt.timedelta(days=1)

    assert shown(client, "?q=lea").count("<tr>") == 2
    assert shown(client, f"?jeune={lea.pk}").count("<tr>") == 2
    assert shown(client, f"?qui={karim.pk}").count("<tr>") == 1
    assert shown(client, f"?du={today}&au={today}").count("<tr>") == 2
    assert shown(client, f"?du={tomorrow}") == ""
    assert shown(client, "?quoi=documents") == ""
    assert shown(client, "?q=personne-de-ce-nom") == ""


@pytest.mark.parametrize(
    "query", ["?du=2026-02-31", "?du=x&au=y", "?qui=x", "?jeune=x", "?page=x", "?quoi=x", "?page=99"]
)
def test_what_makes_no_sense_is_let_aside(client_of: ClientOf, nadia: User, opened: None, query: str) -> None:
    """G26."""
    assert "Claire Martin" in shown(client_of(nadia), query)


def test_a_day_is_the_structure_s(
    client_of: ClientOf, nadia: User, toulon: Structure, opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half past midnight in Paris is the day before in Greenwich."""
    AuditEvent.objects.update(at=dt.datetime(2026, 7, 14, 22, 30, tzinfo=dt.UTC))
    assert shown(client_of(nadia), "?du=2026-07-15&au=2026-07-15").count("<tr>") == 2
    assert shown(client_of(nadia), "?du=2026-07-14&au=2026-07-14") == ""


def test_rights_given_are_there_with_their_names(client_of: ClientOf, nadia: User, toulon: Structure) -> None:
    """G35: who was invited by whom."""
    invite(
        structure=toulon,
        first_name="Awa",
        last_name="Diallo",
        email="awa@example.org",
        role="counsellor",
        by=account_actor(nadia),
    )
    rows = shown(client_of(nadia), "?quoi=comptes")

    assert "Invitation envoyée" in rows
    assert "Awa Diallo" in rows


def test_the_person_s_page_leads_there(client_of: ClientOf, nadia: User, claire: User, lea: YoungPerson) -> None:
    link = f"/equipe/journal/?jeune={lea.pk}"
    assert link in client_of(nadia).get(f"/jeunes/{lea.pk}/").content.decode()
    assert link not in client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode()


def test_queries_do_not_grow_with_rows(
    client_of: ClientOf,
    nadia: User,
    claire: User,
    lea: YoungPerson,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    client = client_of(nadia)
    for number in range(12):
        note_content_opened(person=make_person(lea.site, "Léa", f"Moreau{number}", claire), by=account_actor(claire))
    client.get("/equipe/journal/")
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        assert shown(client).count("<tr>") == 12


def test_every_event_that_one_looks_for_exists_in_the_code() -> None:
    """A word nobody writes would be a promise that finds nothing."""
    from tests.architecture.source import PACKAGE

    code = "\n".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "presenters" not in path.parts
    )
    missing = [event for event in events_of("tout") if f'"{event}"' not in code and event.partition(".")[0] not in code]

    assert missing == []
    assert len(events_of("tout")) == sum(len(events) for _label, events in GROUPS.values())
