"""G33: papers opened in bulk are asked about, told to direction, then stopped until direction lifts it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents import actions
from clicnjob.documents.models import Document, Look, Meter
from clicnjob.documents.rules.bounds import Verdict
from clicnjob.documents.tasks import sweep_looks
from clicnjob.enrolment.actors import account_actor
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure, YoungPerson
from tests.conftest import make_member
from tests.documents.conftest import PICTURE
from tests.messaging.test_concurrency import together

ClientOf = Callable[..., Client]


@pytest.fixture
def bounds(settings: Settings) -> None:
    """Small ones: two in an hour, then asked; four, then stopped."""
    settings.LOOKS_PER_HOUR, settings.LOOKS_PER_DAY, settings.LOOKS_OF_STRUCTURE = (2, 4), (6, 8), (7, 9)


def papers(person: YoungPerson, count: int, by: User) -> list[Document]:
    """Papers that wait, as many as asked for: past six of one person no more are taken, so each is checked at once."""
    found = []
    for _number in range(count):
        paper = actions.receive(person=person, kind="cni", pictures=[PICTURE], by=account_actor(by))
        found.append(paper)
        Document.objects.filter(pk=paper.pk).update(state="verified", checked_at=clock.now(), checked_by=by)
    return found


def look(paper: Document, user: User) -> Verdict:
    return actions.look(document=paper, page=1, by=account_actor(user))


def events() -> list[str]:
    return list(AuditEvent.objects.filter(event__startswith="looks.").order_by("id").values_list("event", flat=True))


def test_asked_then_stopped_then_lifted_by_direction(
    bounds: None, lea: YoungPerson, lea_account: User, claire: User, nadia: User
) -> None:
    one, two, three, four, five = papers(lea, 5, claire)
    assert [look(paper, claire) for paper in (one, two, one, one)] == [Verdict.FREE] * 4, "one paper is one look"
    assert look(three, claire) is Verdict.ASK
    assert (events(), Outbox.objects.filter(template="staff_notice").count()) == (["looks.asked"], 1)
    assert look(one, claire) is Verdict.FREE, "what was seen a moment ago stays open"

    actions.confirm_looks(document=three, by=account_actor(claire))
    assert [look(paper, claire) for paper in (three, four)] == [Verdict.FREE] * 2
    assert look(five, claire) is Verdict.STOP
    actions.confirm_looks(document=five, by=account_actor(claire))
    assert {look(paper, claire) for paper in (one, five)} == {Verdict.STOP}, "a stop is not confirmed away"
    assert Outbox.objects.filter(template="staff_notice").count() == 2
    assert actions.look(document=one, page=1, by=account_actor(lea_account)) is Verdict.FREE, "one's own is one's own"
    assert actions.look(document=one, page=1, by=account_actor(nadia)) is Verdict.FREE

    actions.lift_stop(meter=Meter.objects.get(user=claire), by=account_actor(nadia))
    assert look(five, claire) is Verdict.FREE
    assert events() == ["looks.asked", "looks.confirmed", "looks.stopped", "looks.lifted"]


def test_an_hour_later_one_looks_again_and_a_day_counts_them_all(
    bounds: None, lea: YoungPerson, claire: User, nadia: User
) -> None:
    moment, verdicts = clock.now(), []
    for number, paper in enumerate(papers(lea, 9, claire)):
        with clock.travel(moment + dt.timedelta(minutes=31 * number)):
            verdicts.append(look(paper, claire))

    assert verdicts == [Verdict.FREE] * 6 + [Verdict.ASK] * 3
    with clock.travel(moment + dt.timedelta(days=3)):
        assert sweep_looks() == 6
    assert Look.objects.count() == 0


def test_a_structures_own_bound_holds_for_everybody(
    bounds: None, settings: Settings, lea: YoungPerson, toulon: Structure, claire: User, karim: User, nadia: User
) -> None:
    settings.LOOKS_PER_HOUR = settings.LOOKS_PER_DAY = (100, 200)
    several = papers(lea, 10, claire)
    for paper in several[:7]:
        assert look(paper, claire) is Verdict.FREE
    assert look(several[7], karim) is Verdict.ASK
    actions.confirm_looks(document=several[7], by=account_actor(karim))
    assert [look(paper, karim) for paper in several[7:]] == [Verdict.FREE, Verdict.FREE, Verdict.STOP]
    assert look(several[0], claire) is Verdict.STOP

    actions.lift_stop(meter=Meter.objects.get(structure=toulon, user=None), by=account_actor(nadia))
    assert look(several[9], claire) is Verdict.FREE


def test_who_lifts_a_stop(lea: YoungPerson, toulon: Structure, claire: User, omar: User, nadia: User) -> None:
    hers = Meter.objects.create(structure=toulon, user=nadia, stopped_at=clock.now())
    codes = []
    for user in (claire, omar, nadia):
        with pytest.raises(DomainError) as refusal:
            actions.lift_stop(meter=hers, by=account_actor(user))
        codes.append(refusal.value.code)
    other = make_member(toulon, "Denis", Role.DIRECTION)
    actions.lift_stop(meter=hers, by=account_actor(other))
    with pytest.raises(DomainError) as twice:
        actions.lift_stop(meter=hers, by=account_actor(other))

    assert [*codes, twice.value.code] == ["out_of_reach", "out_of_reach", "not_alone", "not_stopped"]


@pytest.mark.django_db(transaction=True)
def test_in_parallel_exactly_as_many_as_allowed_pass(bounds: None, lea: YoungPerson, claire: User, nadia: User) -> None:
    """N + 1 at once never pass, on a file and on PostgreSQL; the alert leaves once."""
    several = papers(lea, 10, claire)
    found = together(10, lambda number: look(several[number], claire).name)

    assert sorted(found) == ["ASK"] * 8 + ["FREE"] * 2
    assert (Look.objects.count(), events()) == (2, ["looks.asked"])

    actions.confirm_looks(document=several[0], by=account_actor(claire))
    left = [paper for paper in several if not Look.objects.filter(document_id=paper.pk).exists()]
    found = together(8, lambda number: look(left[number], claire).name)

    assert sorted(found) == ["FREE"] * 2 + ["STOP"] * 6
    assert (Look.objects.count(), events()[-1]) == (4, "looks.stopped")


def test_the_screen_asks_goes_on_and_stops(
    bounds: None, lea: YoungPerson, claire: User, nadia: User, client_of: ClientOf
) -> None:
    several, client = papers(lea, 6, claire), client_of(claire)

    def page(paper: Document) -> str:
        return client.get(f"/documents/{paper.pk}/").content.decode()

    def picture(paper: Document) -> int:
        return client.get(f"/documents/{paper.pk}/pages/1/").status_code

    assert [picture(paper) for paper in several[:3]] == [200, 200, 429]
    assert "Beaucoup de documents ouverts" in page(several[2])
    assert "pages/1" not in page(several[2])
    client.post(f"/documents/{several[2].pk}/continuer/")
    assert "pages/1" in page(several[2])
    assert [picture(paper) for paper in several[2:5]] == [200, 200, 429]
    assert "Les photos sont fermées" in page(several[4])

    direction = client_of(nadia)
    assert "1 arrêt à lever sur les documents" in direction.get("/accueil/").content.decode()
    watched = direction.get("/documents/controle/").content.decode()
    assert "Claire Martin" in watched
    assert '<strong class="num">6</strong> copies' in watched
    (address,) = re.findall(r'action="(/documents/controle/[^"]+)"', watched)
    assert "levé" in direction.post(address, follow=True).content.decode()
    assert picture(several[5]) == 200


def test_what_the_machine_read_is_a_look_by_itself(
    bounds: None, lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    """Opening the pages without their pictures does not go round the bound; a colleague's number neither."""
    several, client = papers(lea, 4, claire), client_of(claire)
    Document.objects.update(state="to_check", checked_at=None, checked_by=None, sealed_reading=b"sealed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clicnjob.documents.views.checking.queries.reading_of", lambda document: None)
        pages = [client.get(f"/documents/{paper.pk}/").content.decode() for paper in several]

    assert ["Beaucoup de documents ouverts" in page for page in pages] == [False, False, True, True]
    assert Look.objects.count() == 2
