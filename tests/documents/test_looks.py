"""G33: papers opened in bulk are asked about, told to direction, then stopped until direction lifts it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.documents import actions
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.actions import quotas
from clicnjob.structures.bounds import Verdict
from clicnjob.structures.enums import Counted, GoOnReason
from clicnjob.structures.models import Meter, Sight, YoungPerson
from tests.documents.conftest import PICTURE
from tests.outcomes import together

ClientOf = Callable[..., Client]


@pytest.fixture
def bounds(settings: Settings) -> None:
    """Small ones: two in an hour, then asked; four, then stopped."""
    settings.QUOTAS = {**settings.QUOTAS, "documents": ((2, 4), (6, 8), (7, 9))}


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


def go_on(user: User) -> None:
    quotas.go_on(what=Counted.DOCUMENTS, why=GoOnReason.WORKSHOP, by=account_actor(user))


def test_a_paper_is_one_look_an_hour_and_ones_own_is_not_counted(
    bounds: None, lea: YoungPerson, lea_account: User, claire: User, nadia: User
) -> None:
    one, two, three, four, five = papers(lea, 5, claire)
    assert [look(paper, claire) for paper in (one, two, one, one)] == [Verdict.FREE] * 4, "one paper is one look"
    assert look(three, claire) is Verdict.ASK
    assert look(one, claire) is Verdict.FREE, "what was seen a moment ago stays open"
    go_on(claire)
    assert [look(paper, claire) for paper in (three, four)] == [Verdict.FREE] * 2
    assert look(five, claire) is Verdict.STOP
    assert {look(paper, claire) for paper in (one, five)} == {Verdict.STOP}
    assert actions.look(document=one, page=1, by=account_actor(lea_account)) is Verdict.FREE, "one's own is one's own"
    assert look(one, nadia) is Verdict.FREE


def test_an_hour_later_one_looks_again_and_a_day_counts_them_all(
    bounds: None, lea: YoungPerson, claire: User, nadia: User
) -> None:
    moment, verdicts = clock.now(), []
    for number, paper in enumerate(papers(lea, 9, claire)):
        with clock.travel(moment + dt.timedelta(minutes=31 * number)):
            verdicts.append(look(paper, claire))

    assert verdicts == [Verdict.FREE] * 6 + [Verdict.ASK] * 3


@pytest.mark.django_db(transaction=True)
def test_in_parallel_exactly_as_many_as_allowed_pass(bounds: None, lea: YoungPerson, claire: User, nadia: User) -> None:
    """N + 1 at once never pass, on a file and on PostgreSQL."""
    several = papers(lea, 10, claire)
    found = together(lambda number: look(several[number], claire).name, range(10))

    assert sorted(found) == ["ASK"] * 8 + ["FREE"] * 2
    assert Sight.objects.count() == 2

    go_on(claire)
    left = [paper for paper in several if not Sight.objects.filter(object_id=paper.pk).exists()]
    found = together(lambda number: look(left[number], claire).name, range(8))

    assert sorted(found) == ["FREE"] * 2 + ["STOP"] * 6
    assert Sight.objects.count() == 4


def test_the_screen_asks_goes_on_and_stops(
    bounds: None, lea: YoungPerson, claire: User, nadia: User, client_of: ClientOf
) -> None:
    several, client = papers(lea, 6, claire), client_of(claire)

    def page(paper: Document) -> str:
        return client.get(f"/documents/{paper.pk}/").content.decode()

    def picture(paper: Document) -> int:
        return client.get(f"/documents/{paper.pk}/pages/1/").status_code

    assert [picture(paper) for paper in several[:3]] == [200, 200, 429]
    assert "Vous avez ouvert 2 documents en une heure" in page(several[2])
    assert "pages/1" not in page(several[2])
    here = f"/documents/{several[2].pk}/"
    assert client.post("/continuer/documents/", {"why": "workshop", "suite": here}).headers["Location"] == here
    assert "pages/1" in page(several[2])
    assert [picture(paper) for paper in several[2:5]] == [200, 200, 429]
    assert "les photos sont fermées" in page(several[4])

    direction = client_of(nadia)
    assert "1 arrêt à lever" in direction.get("/accueil/").content.decode()
    assert '<strong class="num">6</strong> copies' in direction.get("/documents/controle/").content.decode()
    watched = direction.get("/equipe/controle/").content.decode()
    assert "Claire Martin" in watched
    (address,) = re.findall(r'action="(/equipe/controle/[^"]+)"', watched)
    assert "levé" in direction.post(address, {"why": "work"}, follow=True).content.decode()
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

    assert ["Plus que d’habitude" in page for page in pages] == [False, False, True, True]
    assert Sight.objects.count() == 2
    assert Meter.objects.get(user=claire).hour_count == 2
