"""G33: files, searches and tables are counted before they are given: asked about, told to direction, stopped, lifted by direction."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import quotas
from clicnjob.structures.bounds import Verdict, quota_of
from clicnjob.structures.enums import Counted
from clicnjob.structures.models import Meter, Sight, Structure, YoungPerson
from clicnjob.structures.tasks import sweep_sights
from tests.conftest import make_member, make_person
from tests.outcomes import together

ClientOf = Callable[..., Client]


@pytest.fixture
def bounds(settings: Settings) -> None:
    """Small ones: two in an hour, then asked; four, then stopped."""
    settings.QUOTAS = dict.fromkeys(settings.QUOTAS, ((2, 4), (6, 8), (7, 9)))


def use(user: User, what: Counted = Counted.SEARCHES, of: uuid.UUID | None = None) -> Verdict:
    return quotas.use(what=what, of=of, by=account_actor(user))


def go_on(user: User, what: Counted = Counted.SEARCHES) -> None:
    quotas.go_on(what=what, why="calls", by=account_actor(user))


def events() -> list[str]:
    return list(AuditEvent.objects.filter(event__startswith="quota.").order_by("id").values_list("event", flat=True))


def notices() -> int:
    return Outbox.objects.filter(template="staff_notice").count()


def test_asked_then_stopped_then_lifted_by_direction(bounds: None, claire: User, nadia: User) -> None:
    """The alert leaves in the transaction of the refusal: at once."""
    assert [use(claire) for _ in range(3)] == [Verdict.FREE, Verdict.FREE, Verdict.ASK]
    assert (events(), notices()) == (["quota.asked"], 1)
    assert use(claire) is Verdict.ASK
    assert notices() == 1, "said once"

    go_on(claire)
    assert [use(claire) for _ in range(3)] == [Verdict.FREE, Verdict.FREE, Verdict.STOP]
    go_on(claire)
    assert use(claire) is Verdict.STOP, "a stop is not confirmed away"
    assert notices() == 2
    assert use(nadia) is Verdict.FREE

    quotas.lift_stop(meter=Meter.objects.get(user=claire), why="work", by=account_actor(nadia))
    assert use(claire) is Verdict.FREE
    assert events() == ["quota.asked", "quota.confirmed", "quota.stopped", "quota.lifted"]
    lifted = AuditEvent.objects.get(event="quota.lifted")
    assert lifted.facts == {"what": "searches", "whose": "one", "why": "work"}


def test_one_kind_says_nothing_of_another(bounds: None, claire: User, nadia: User) -> None:
    while use(claire) is Verdict.FREE:
        pass

    assert use(claire, Counted.EXPORTS) is Verdict.FREE


def test_an_hour_begins_with_the_first_and_a_day_counts_them_all(bounds: None, claire: User, nadia: User) -> None:
    moment, verdicts = clock.now(), []
    for number in range(9):
        with clock.travel(moment + dt.timedelta(minutes=31 * number)):
            verdicts.append(use(claire))

    assert verdicts == [Verdict.FREE] * 6 + [Verdict.ASK] * 3
    with clock.travel(moment + dt.timedelta(days=1, minutes=1)):
        assert use(claire) is Verdict.FREE


def test_a_structures_own_bound_holds_for_everybody(
    bounds: None, settings: Settings, toulon: Structure, claire: User, karim: User, nadia: User
) -> None:
    settings.QUOTAS = dict.fromkeys(settings.QUOTAS, ((100, 200), (100, 200), (7, 9)))
    assert [use(claire) for _ in range(7)] == [Verdict.FREE] * 7
    assert use(karim) is Verdict.ASK
    go_on(karim)
    assert [use(karim) for _ in range(3)] == [Verdict.FREE, Verdict.FREE, Verdict.STOP]
    assert use(claire) is Verdict.STOP

    quotas.lift_stop(meter=Meter.objects.get(structure=toulon, user=None), why="trail", by=account_actor(nadia))
    assert use(claire) is Verdict.FREE


def test_another_structure_goes_on(bounds: None, omar: User, claire: User, nadia: User) -> None:
    while use(claire) is Verdict.FREE:
        pass

    assert use(omar) is Verdict.FREE


def test_who_lifts_a_stop_and_with_which_reason(
    toulon: Structure, claire: User, omar: User, nadia: User, client_of: ClientOf
) -> None:
    hers = Meter.objects.create(structure=toulon, user=nadia, what="files", stopped_at=clock.now())
    other = make_member(toulon, "Denis", Role.DIRECTION)
    codes = []
    for user, why in ((claire, "work"), (omar, "work"), (nadia, "work"), (other, ""), (other, "because")):
        with pytest.raises(DomainError) as refusal:
            quotas.lift_stop(meter=hers, why=why, by=account_actor(user))
        codes.append(refusal.value.code)
    assert codes == ["out_of_reach", "out_of_reach", "not_alone", "reason_missing", "reason_missing"]
    assert f"/equipe/controle/{hers.pk}/lever/" not in client_of(nadia).get("/equipe/controle/").content.decode()

    quotas.lift_stop(meter=hers, why="work", by=account_actor(other))
    with pytest.raises(DomainError) as twice:
        quotas.lift_stop(meter=hers, why="work", by=account_actor(other))
    assert twice.value.code == "not_stopped"


def test_who_is_no_professional_of_a_structure_is_refused(lea_account: User) -> None:
    with pytest.raises(DomainError) as refusal:
        use(lea_account)

    assert refusal.value.code == "out_of_reach"


def test_going_on_needs_a_reason(bounds: None, claire: User, nadia: User, client_of: ClientOf) -> None:
    while use(claire) is Verdict.FREE:
        pass
    client = client_of(claire)

    client.post("/continuer/searches/", {"why": "", "suite": "/jeunes/"})
    assert use(claire) is Verdict.ASK
    assert client.post("/continuer/anything/", {"why": "calls"}).status_code == 404
    client.post("/continuer/searches/", {"why": "calls", "suite": "/jeunes/"})
    assert use(claire) is Verdict.FREE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("named", [False, True], ids=["searches", "files"])
def test_twenty_at_once_never_pass_the_bound(bounds: None, claire: User, nadia: User, named: bool) -> None:
    """Blocked at N + 1, twenty requests in parallel included; the alert leaves once."""
    what = Counted.FILES if named else Counted.SEARCHES
    objects = [uuid.uuid4() if named else None for _ in range(20)]
    found = together(lambda number: use(claire, what, objects[number]).name, range(20))
    assert sorted(found) == ["ASK"] * 18 + ["FREE"] * 2
    assert events() == ["quota.asked"]

    go_on(claire, what)
    again = [uuid.uuid4() if named else None for _ in range(20)]
    found = together(lambda number: use(claire, what, again[number]).name, range(20))
    assert sorted(found) == ["FREE"] * 2 + ["STOP"] * 18
    assert events() == ["quota.asked", "quota.confirmed", "quota.stopped"]


@pytest.mark.django_db(transaction=True)
def test_twenty_pages_at_once_through_the_door(
    bounds: None, lea: YoungPerson, claire: User, nadia: User, client_of: ClientOf
) -> None:
    """The same by real pages: twenty files asked at once by one browser, two are shown."""
    people = [make_person(lea.site, "Zoé", f"Blanc{number}", claire) for number in range(20)]
    client_of(claire)
    clients = [client_of(claire) for _ in people]
    found = together(lambda number: str(clients[number].get(f"/jeunes/{people[number].pk}/").status_code), range(20))

    assert sorted(found) == ["200"] * 2 + ["429"] * 18


def test_a_file_is_asked_about_then_shown_and_its_conversation_counts_with_it(
    bounds: None, lea: YoungPerson, claire: User, nadia: User, client_of: ClientOf
) -> None:
    several = [make_person(lea.site, "Zoé", f"Blanc{number}", claire) for number in range(4)]
    client = client_of(claire)

    def opened(person: YoungPerson, page: str = "") -> int:
        return client.get(f"/jeunes/{person.pk}/{page}").status_code

    assert [opened(person) for person in [several[0]] * 3] == [200] * 3, "one file, however many times"
    assert [opened(several[1], page) for page in ("modifier/", "resume/", "")] == [200] * 3
    refused = client.get(f"/jeunes/{several[2].pk}/")
    text = refused.content.decode()
    assert refused.status_code == 429
    assert "Vous avez ouvert 2 dossiers en une heure" in text
    assert several[2].last_name not in text
    assert not AuditEvent.objects.filter(event="content.opened", person_id=several[2].pk).exists()
    assert opened(several[0]) == 200, "what was open stays open"

    (back,) = re.findall(r'name="suite" value="([^"]+)"', text)
    answer = client.post("/continuer/files/", {"why": "caseload", "suite": back}, follow=True)
    assert several[2].last_name in answer.content.decode()


def test_searching_counts_listing_does_not(bounds: None, claire: User, nadia: User, client_of: ClientOf) -> None:
    client = client_of(claire)

    assert [client.get("/jeunes/").status_code for _ in range(5)] == [200] * 5
    pages = ("/jeunes/?q=lea", "/premier-accueil/?q=lea", "/messages/?q=lea", "/jeunes/?vue=structure&page=2")
    assert [client.get(page).status_code for page in pages] == [200, 200, 429, 429]


def test_a_region_that_asks_itself_again_is_led_to_the_whole_page(
    bounds: None, claire: User, nadia: User, client_of: ClientOf
) -> None:
    while use(claire) is Verdict.FREE:
        pass
    answer = client_of(claire).get("/jeunes/?q=lea", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (429, "/jeunes/?q=lea")


def test_reception_answers_a_call_from_the_card(
    bounds: None, lea: YoungPerson, sonia: User, client_of: ClientOf
) -> None:
    """Who follows, the next seat: in the list; neither the list nor the card opens a file."""
    client = client_of(sonia)
    page = client.get("/jeunes/").content.decode()

    assert f"/jeunes/{lea.pk}/" in page
    assert lea.referent is not None
    assert lea.referent.first_name in page
    assert [client.get(f"/jeunes/{lea.pk}/").status_code for _ in range(5)] == [200] * 5
    assert not Meter.objects.filter(what="files").exists()
    assert not AuditEvent.objects.filter(event="content.opened").exists()


def test_tables_are_counted(bounds: None, claire: User, nadia: User, client_of: ClientOf) -> None:
    client = client_of(claire, fresh=True)
    addresses = ["/seances/i-milo/tableau/", "/dossiers/i-milo/tableau/"] * 2

    assert [client.post(address).status_code for address in addresses] == [200, 200, 429, 429]


def test_what_it_costs(lea: YoungPerson, claire: User, nadia: User) -> None:
    """The usual case is one read without a lock; a new file and a search are few statements, whatever was taken before."""
    from clicnjob.structures.queries.quotas import goes_on_seeing

    actor = account_actor(claire)

    def cost(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as asked:
            call()
        return len([query for query in asked if "SAVEPOINT" not in query["sql"]])

    use(claire, Counted.FILES, lea.pk)
    use(claire)
    assert cost(lambda: goes_on_seeing(Counted.FILES, lea.pk, actor)) == 1
    assert goes_on_seeing(Counted.FILES, lea.pk, actor)
    assert not goes_on_seeing(Counted.FILES, uuid.uuid4(), actor)
    assert cost(lambda: quotas.use(what=Counted.FILES, of=uuid.uuid4(), by=actor)) == 4
    assert cost(lambda: quotas.use(what=Counted.SEARCHES, by=actor)) == 2


def test_every_kind_has_bounds_that_make_sense() -> None:
    for what in Counted:
        quota = quota_of(what)
        for bound in (quota.hour, quota.day, quota.everybody):
            assert 0 < bound.asks < bound.stops
        assert quota.day.stops <= quota.everybody.stops, "nobody uses up the structure's own"


def test_sights_are_forgotten(claire: User) -> None:
    use(claire, Counted.FILES, uuid.uuid4())
    with clock.travel(clock.now() + dt.timedelta(days=3)):
        assert sweep_sights() == 1
    assert Sight.objects.count() == 0
