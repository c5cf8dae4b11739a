"""Reminders that a paper is awaited: fixed words, never twice in a few days, never at night, three at most by themselves."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.documents import actions, tasks
from clicnjob.documents.models import Bringing, Chase, ChasePlan, HelpAsk
from clicnjob.documents.rules import Plan
from clicnjob.enrolment.actors import account_actor
from clicnjob.files.decode import Picture
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Cover, Site, Structure, YoungPerson
from tests.conftest import make_account, make_person
from tests.documents.papers import a_paper
from tests.files import hostile

MORNING = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
"""A Tuesday, 10 h 30 in Toulon."""
DAY = dt.timedelta(days=1)
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.travel(MORNING):
        yield


def refused(person: YoungPerson, by: User) -> str:
    with pytest.raises(DomainError) as refusal:
        actions.chase(person=person, by=account_actor(by))
    return refusal.value.code


def test_one_tap_tells_by_the_chosen_channels_and_says_nothing(
    lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    """R13, G24: the fixed text, which does not name the paper; « relancé·e le » stands beside."""
    client = client_of(claire)
    assert client.post(f"/jeunes/{lea.pk}/relancer/").status_code == 303

    (notice,) = rendered_outbox()
    assert notice.text.startswith("Bonjour Léa. Claire, de la Mission locale, attend un document de votre part : "), (
        notice.text
    )
    assert (Chase.objects.get().author, Outbox.objects.get().template) == (claire, "papers_awaited")
    for address in ("/dossiers/", f"/jeunes/{lea.pk}/"):
        page = client.get(address).content.decode()
        assert ("relancé·e le 24/11/2026" in page, f"{lea.pk}/relancer/" in page) == (True, False)


def test_in_discreet_mode_there_is_one_neutral_text(lea: YoungPerson, lea_account: User, claire: User) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(discreet=True)

    actions.chase(person=lea, by=account_actor(claire))

    assert rendered_outbox()[0].text == "Bonjour. Un message vous attend."


def test_never_twice_in_the_days_the_structure_chose(lea: YoungPerson, lea_account: User, claire: User) -> None:
    ChasePlan.objects.create(structure=lea.structure, every_days=10)
    actions.chase(person=lea, by=account_actor(claire))

    with clock.travel(MORNING + 10 * DAY - dt.timedelta(minutes=1)):
        assert (refused(lea, claire), Chase.objects.count()) == ("too_soon", 1)
    with clock.travel(MORNING + 10 * DAY):
        actions.chase(person=lea, by=account_actor(claire))
    assert (Chase.objects.count(), Outbox.objects.count()) == (2, 2), "unread or not, the second one rings"


def test_quiet_hours_are_kept(lea: YoungPerson, lea_account: User, claire: User) -> None:
    """Written on a Saturday night, sent on Monday at eight."""
    with clock.travel(clock.at(dt.date(2026, 11, 28), dt.time(22))):
        actions.chase(person=lea, by=account_actor(claire))

    assert Outbox.objects.get().not_before == clock.at(dt.date(2026, 11, 30), dt.time(8))


def test_who_cannot_be_reminded(lea: YoungPerson, toulon_site: Site, claire: User, omar: User, nadia: User) -> None:
    tom = make_person(toulon_site, "Tom", "Abadie", claire, phone="")
    make_account(tom)
    adam = make_person(toulon_site, "Adam", "Abadie", claire)
    make_account(adam)
    a_paper(adam)

    assert [refused(person, claire) for person in (lea, tom, adam)] == ["no_account", "unreachable", "nothing"]
    assert refused(adam, omar) == "out_of_reach"
    assert (Chase.objects.count(), Outbox.objects.count()) == (0, 0)


def test_reach(
    lea: YoungPerson, lea_account: User, claire: User, karim: User, omar: User, nadia: User, client_of: ClientOf
) -> None:
    """Karim without a cover, direction and Omar: as if there were no such file. Karim with a cover: it goes."""
    ask = HelpAsk.objects.create(structure=lea.structure, young_person=lea, subject="identity", reason="lost")
    addresses = (f"/jeunes/{lea.pk}/relancer/", f"/demandes-d-aide/{ask.pk}/traitee/")
    for user in (karim, omar, nadia):
        assert [client_of(user).post(address).status_code for address in addresses] == [404, 404]
    assert Chase.objects.count() == 0

    today = clock.today()
    Cover.objects.create(structure=lea.structure, absent=claire, covering=karim, starts_on=today, ends_on=today)
    assert [client_of(karim).post(address).status_code for address in addresses] == [303, 303]
    ask.refresh_from_db()
    assert (Chase.objects.get().author, ask.closed_by) == (karim, karim)


def test_a_whole_list_after_saying_how_many(
    toulon_site: Site, lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    for name in ("Tom", "Nour"):
        make_account(make_person(toulon_site, name, "Zed", claire))
    a_paper(YoungPerson.objects.get(first_name="Nour"))
    client = client_of(claire)

    page = client.get("/dossiers/relancer/").content.decode()
    assert ("Relancer 2 jeunes" in page, "1, rien n’est attendu de sa part" in page) == (True, True)
    assert Chase.objects.count() == 0, "looking reminds nobody"

    assert client.post("/dossiers/relancer/?q=zed")["Location"] == "/dossiers/?q=zed"
    assert [chase.young_person.first_name for chase in Chase.objects.all()] == ["Tom"]
    client.post("/dossiers/relancer/")
    client.post("/dossiers/relancer/")
    assert Chase.objects.count() == 2


def test_looking_or_sending_keeps_the_other_channels_quiet(
    lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    def waiting() -> list[str]:
        return list(Outbox.objects.order_by("created_at").values_list("state", flat=True))

    actions.chase(person=lea, by=account_actor(claire))
    client_of(lea_account).get("/mes-documents/")
    assert waiting() == ["cancelled"]

    with clock.travel(MORNING + 8 * DAY):
        actions.chase(person=lea, by=account_actor(claire))
        picture = Picture(hostile.jpeg(), 64, 40)
        actions.receive(person=lea, kind="cni", pictures=[picture], by=account_actor(lea_account))
    assert waiting() == ["cancelled", "cancelled"]


@pytest.fixture
def by_itself(toulon: Structure) -> Plan:
    """After five days, every four."""
    ChasePlan.objects.create(structure=toulon, automatic=True, after_days=5, every_days=4)
    return Plan(automatic=True, after_days=5, every_days=4)


def rounds(*days: float) -> list[int]:
    """How many reminders each round of the job gives, so many days after the morning."""
    found = []
    for day in days:
        with clock.travel(MORNING + day * DAY):
            found.append(tasks.chase_all_due())
    return found


def test_by_itself_after_some_days_three_times_and_run_twice_is_run_once(
    by_itself: Plan, lea: YoungPerson, lea_account: User
) -> None:
    assert rounds(4.9, 5, 5, 8.9, 9, 9, 13, 17, 21, 60) == [0, 1, 0, 0, 1, 0, 1, 0, 0, 0]
    assert set(Chase.objects.values_list("author", flat=True)) == {None}


def test_not_by_itself_unless_the_structure_wishes(
    lea: YoungPerson, lea_account: User, younes: YoungPerson, younes_account: User, by_itself: Plan
) -> None:
    """Toulon wishes it, Nice does not: off by default."""
    assert rounds(30) == [1]
    assert Chase.objects.get().young_person == lea


def test_a_refused_picture_begins_anew(by_itself: Plan, lea: YoungPerson, lea_account: User) -> None:
    assert rounds(5, 9, 13, 17) == [1, 1, 1, 0]
    with clock.travel(MORNING + 18 * DAY):
        a_paper(lea, "cni", "refused")

    assert rounds(22, 23, 23) == [0, 1, 0]


@pytest.mark.parametrize("what", ["asked for help", "brings it", "sent it", "was reminded by hand", "left"])
def test_who_is_left_alone(what: str, by_itself: Plan, lea: YoungPerson, lea_account: User, claire: User) -> None:
    with clock.travel(MORNING + 4 * DAY):
        match what:
            case "asked for help":
                HelpAsk.objects.create(structure=lea.structure, young_person=lea, subject="identity", reason="lost")
            case "brings it":
                Bringing.objects.create(structure=lea.structure, young_person=lea, subject="identity")
            case "sent it":
                a_paper(lea, "cni", "to_check")
            case "was reminded by hand":
                actions.chase(person=lea, by=account_actor(claire))
            case _:
                YoungPerson.objects.filter(pk=lea.pk).update(closed_at=clock.now())

    assert rounds(6) == [0]


def test_at_night_it_waits_for_the_morning(by_itself: Plan, lea: YoungPerson, lea_account: User) -> None:
    with clock.travel(clock.at(dt.date(2026, 12, 2), dt.time(3))):
        assert tasks.chase_all_due() == 1

    assert Outbox.objects.get().not_before == clock.at(dt.date(2026, 12, 2), dt.time(8))
