"""Those of an imported caseload: asked by a text or a card, spread over the day, let in by their birth date, followed (R6, R10)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions import inviting
from clicnjob.enrolment.models import JoinInvitation
from clicnjob.enrolment.presenters.cards import cards_words
from clicnjob.enrolment.queries.inviting import Followed, followed, imported_total, invitation_path, people_page
from clicnjob.enrolment.rules.inviting import moments
from clicnjob.enrolment.tasks import send_invitations
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries.outbox import rendered, with_reader
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions
from clicnjob.structures.models import Attachment, Card, CaseloadImport, FirstReception, Site, Structure, YoungPerson
from clicnjob.structures.queries import caseloads
from tests.conftest import CODE, make_account
from tests.words import words

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
MORNING = dt.datetime(2030, 3, 5, 9, tzinfo=dt.UTC)
"""A Tuesday, 10 h in Paris."""
HEADINGS = "Nom;Prénom;Date de naissance;Téléphone;E-mail"
LINES = (
    "PETIT;Jo;01/02/2012;06 39 98 10 01;",
    "GRAND;Al;02/03/2013;;al@exemple.fr",
    "MOYEN;Lu;03/04/2014;;",
)


def imported(site: Site, by: Actor, *lines: str) -> CaseloadImport:
    row = actions.prepare_caseload(content="\n".join([HEADINGS, *lines]).encode(), site=site, by=by)
    actions.choose_columns(row=row, columns=caseloads.open_draft(row).columns, site=site, by=by)
    actions.start_import(row=row, by=by)
    while actions.import_piece(import_id=row.pk, by=SYSTEM):
        pass
    row.refresh_from_db()
    return row


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


@pytest.fixture
def row(toulon_site: Site, by: Actor) -> CaseloadImport:
    with time_machine.travel(MORNING, tick=False):
        return imported(toulon_site, by, *LINES)


def person(name: str) -> YoungPerson:
    return YoungPerson.objects.get(last_name=name)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refusal:
        call()
    return refusal.value.code


# -- asked ---------------------------------------------------------------------------------------------------------------


def test_a_text_each_spread_by_sms_else_by_e_mail(row: CaseloadImport, by: Actor) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        rows, left = inviting.invite_people(row=row, people=None, by=by)
        assert [(one.young_person.last_name, one.way) for one in rows] == [("Grand", "email"), ("Petit", "sms")]
        assert left == {"unreachable": 1}
        assert [one.due_at - MORNING for one in rows] == [dt.timedelta(0), dt.timedelta(seconds=30)]

        assert send_invitations() == 1
        now.shift(dt.timedelta(seconds=31))
        assert send_invitations() == 1
        assert send_invitations() == 0

    text = rendered(with_reader(Outbox.objects.filter(channel="sms")).get())
    path = invitation_path(JoinInvitation.objects.get(way="sms").pk)
    assert text.text == (
        "Bonjour Jo. Claire, de la Mission locale, vous invite à lui écrire sur ClicNJob. "
        f"Créez votre compte en deux minutes : {text.link}"
    )
    assert text.link.endswith(path)
    assert text.recipient == "+33639981001"


def test_caps_are_kept_and_the_day_is_shared(toulon: Structure, row: CaseloadImport, by: Actor) -> None:
    """G16: invitations take half of the day's SMS at most, from 9 h to 19 h, Sundays left out."""
    saturday = dt.datetime(2030, 3, 9, 17, 59, tzinfo=dt.UTC)  # 18 h 59
    found = moments(saturday, "Europe/Paris", a_day=5, first_day=3)

    local = [clock.local(next(found)).strftime("%a %H:%M:%S") for _ in range(8)]

    assert local == [
        "Sat 18:59:00",
        "Sat 18:59:30",
        "Mon 09:00:00",
        "Mon 09:00:30",
        "Mon 09:01:00",
        "Mon 09:01:30",
        "Mon 09:02:00",
        "Tue 09:00:00",
    ]


def test_nobody_is_asked_twice_in_five_days_nor_more_than_three_times(row: CaseloadImport, by: Actor) -> None:
    jo = person("Petit").pk
    with time_machine.travel(MORNING, tick=False) as now:
        for _ in range(3):
            inviting.invite_people(row=row, people={jo}, by=by)
            assert code(lambda: inviting.invite_people(row=row, people={jo}, by=by)) == "nobody"  # planned already
            send_invitations()
            now.shift(dt.timedelta(days=4))
            assert code(lambda: inviting.invite_people(row=row, people={jo}, by=by)) == "nobody"
            now.shift(dt.timedelta(days=3))
        assert code(lambda: inviting.invite_people(row=row, people={jo}, by=by)) == "nobody"
    assert JoinInvitation.objects.filter(ended_at=None).count() == 1, "only the last link lets one in"


def test_who_joined_meanwhile_gets_no_text(row: CaseloadImport, by: Actor) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        inviting.invite_people(row=row, people=None, by=by)
        make_account(person("Petit"))
        now.shift(dt.timedelta(minutes=5))
        assert send_invitations() == 1
        assert not Outbox.objects.filter(young_person=person("Petit")).exists()
        assert code(lambda: inviting.invite_people(row=row, people={person("Petit").pk}, by=by)) == "nobody"


def test_discreet_people_are_given_a_card(row: CaseloadImport, by: Actor) -> None:
    """R13: the neutral text holds no link."""
    YoungPerson.objects.filter(last_name="Petit").update(discreet=True)

    assert code(lambda: inviting.invite_people(row=row, people={person("Petit").pk}, by=by)) == "nobody"


def test_what_has_not_left_can_be_stopped(row: CaseloadImport, by: Actor) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        inviting.invite_people(row=row, people=None, by=by)
        send_invitations()
        assert inviting.stop_inviting(row=row, by=by) == 1
        now.shift(dt.timedelta(hours=1))
        assert send_invitations() == 0


def test_only_who_imported_and_the_direction_invite(
    row: CaseloadImport, karim: User, omar: User, sonia: User, nadia: User, actor_of: ActorOf
) -> None:
    for other in (karim, omar, sonia):
        actor = actor_of(other)
        assert code(lambda actor=actor: inviting.invite_people(row=row, people=None, by=actor)) == "not_allowed"
        assert code(lambda actor=actor: inviting.print_cards(row=row, people=None, by=actor)) == "not_allowed"
        assert code(lambda actor=actor: inviting.stop_inviting(row=row, by=actor)) == "not_allowed"
    assert len(inviting.invite_people(row=row, people=None, by=actor_of(nadia))[0]) == 2


def test_people_of_another_import_are_not_in_this_one(
    row: CaseloadImport, toulon_site: Site, karim: User, by: Actor, actor_of: ActorOf
) -> None:
    imported(toulon_site, actor_of(karim), "AUTRE;Zoé;05/06/2012;06 39 98 10 09;")

    assert code(lambda: inviting.invite_people(row=row, people={person("Autre").pk}, by=by)) == "nobody"


def test_cards_are_made_once_and_count_as_asked(row: CaseloadImport, by: Actor) -> None:
    first = inviting.print_cards(row=row, people=None, by=by)
    again = inviting.print_cards(row=row, people=None, by=by)

    assert {card.pk for _person, card in first} == {card.pk for _person, card in again}
    assert Card.objects.filter(revoked_at=None).count() == 3
    words = cards_words(first, lambda path: f"https://exemple.fr{path}")
    assert [one["name"] for one in words["cards"]] == ["Al G.", "Lu M.", "Jo P."]
    assert followed([row.pk])[row.pk] == Followed(people=3, invited=3, planned=0, joined=0)


# -- the link ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def link(row: CaseloadImport, by: Actor) -> str:
    with time_machine.travel(MORNING, tick=False):
        inviting.invite_people(row=row, people={person("Petit").pk}, by=by)
        send_invitations()
    return invitation_path(JoinInvitation.objects.get().pk)


def test_from_the_link_to_the_account(link: str, client: Client, row: CaseloadImport) -> None:
    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        page = client.get(link)
        assert page.status_code == 200
        assert not re.search(r"\bJo\b|Petit", words(page)), "who holds the phone learns no name"
        assert page["Referrer-Policy"] == "no-referrer"

        answer = client.post(link, {"birth_date": "1er février 2012"})
        assert (answer.status_code, answer["Location"]) == (303, "/bienvenue/code/")
        client.post("/bienvenue/code/", {"code": CODE, "again": CODE})

        attachment = Attachment.objects.current().get()
        assert attachment.young_person == person("Petit")
        assert followed([row.pk])[row.pk].joined == 1
        assert Client().get(link).status_code == 409, "an account is opened by its code, never by a link"


def test_a_wrong_date_is_counted_and_eight_end_the_link(link: str, client: Client) -> None:
    """R6: a number may have changed hands."""
    with time_machine.travel(MORNING, tick=False):
        for tries in range(1, JoinInvitation.MOST_TRIES + 1):
            answer = client.post(link, {"birth_date": "02/02/2012" if tries % 2 else "rien"})
            assert answer.status_code == 422
            assert JoinInvitation.objects.get().tries == tries
        assert client.post(link, {"birth_date": "01/02/2012"}).status_code == 404
        assert client.get(link).status_code == 404
        assert client.get("/bienvenue/code/").status_code == 302, "no proof was left in this browser"


def test_a_link_ends_after_a_month_and_with_the_file(link: str, client: Client) -> None:
    with time_machine.travel(MORNING + dt.timedelta(days=31), tick=False):
        assert client.get(link).status_code == 404
    with time_machine.travel(MORNING, tick=False):
        YoungPerson.objects.update(closed_at=clock.now())
        assert client.get(link).status_code == 404
    assert client.get("/i/inconnu/").status_code == 404


# -- followed ------------------------------------------------------------------------------------------------------------


def test_an_imported_caseload_stands_apart_from_the_figures(
    row: CaseloadImport, nadia: User, karim: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """R10: nobody of it is a primo; they are counted apart."""
    make_account(person("Petit"))

    assert not FirstReception.objects.exists()
    assert imported_total(actor_of(nadia)) == Followed(people=3, joined=1)
    assert imported_total(actor_of(karim)) == Followed()
    page = client_of(nadia).get("/pilotage/").content.decode()
    assert "Portefeuilles importés, comptés à part" in page


def test_undone_after_texts_left_those_written_to_stay(row: CaseloadImport, by: Actor) -> None:
    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        inviting.invite_people(row=row, people={person("Petit").pk}, by=by)
        send_invitations()
        send_due()
        inviting.print_cards(row=row, people={person("Moyen").pk}, by=by)
        plan = caseloads.undo_plan(row)
        assert plan.going == ["Al Grand", "Lu Moyen"]
        assert [(one.last_name, why) for one, why in plan.staying] == [("Petit", "on lui a écrit")]

        actions.undo_import(row=row, by=by)
        while actions.undo_piece(import_id=row.pk, by=SYSTEM):
            pass

    assert set(YoungPerson.objects.values_list("last_name", flat=True)) == {"Petit"}


def test_queries_do_not_grow_with_the_people(toulon_site: Site, by: Actor, claire: User, client_of: ClientOf) -> None:
    counts = []
    for size in (2, 30):
        lines = [
            f"Nom{'abcdefghij'[one % 10] * 2}{'klmnopqrst'[one // 10] * 3};Prenom{'uvwxyz'[size % 6] * 2}{'abcdefghij'[one % 10] * 3}{'klmnopqrst'[one // 10] * 2};"
            f"{dt.date(2003, 1, 1) + dt.timedelta(days=one * 40 + size * 3):%d/%m/%Y};;"
            for one in range(size)
        ]
        row = imported(toulon_site, by, *lines)
        assert len(people_page(row, missing=False, page=1)) == size
        client = client_of(claire)
        client.get("/imports/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/imports/{row.pk}/").status_code == 200
            assert client.get("/imports/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_an_unknown_id_ticked_is_404(row: CaseloadImport, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)

    assert client.post(f"/imports/{row.pk}/inviter/", {"jeune": "rien"}).status_code == 404
    assert client.post(f"/imports/{uuid.uuid4()}/inviter/", {"tous": "1"}).status_code == 404
