"""What a structure asks for; where a file stands on it; only identity papers justify an identity."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents import actions
from clicnjob.documents.enums import DocumentKind, Justification, Standing, Subject, Weight
from clicnjob.documents.models import ChasePlan, Document, Requirement
from clicnjob.documents.presenters import mark
from clicnjob.documents.queries import plan_of, requirements_of, unverified_days
from clicnjob.documents.rules import USUAL, Asked, Plan, justification, situation, situations, soon
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.queries.desk import rows_of
from clicnjob.enrolment.queries.people import person_with_states, states_of
from clicnjob.enrolment.rules.situations import identity_missing
from clicnjob.files.decode import Picture
from clicnjob.home.queries import home_of
from clicnjob.insights.queries.facts import primos
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import FirstReception, Structure, YoungPerson
from clicnjob.workshops.models import Seat, Session
from tests.documents.papers import a_paper
from tests.files import hostile

DAY = dt.date(2027, 3, 14)
IDENTITY = USUAL[0]
URL = "/parametres/documents/"
ClientOf = Callable[[User], Client]


def made(*papers: tuple[str, str, dt.date | None]) -> list[Document]:
    """Papers, the latest first, that no database holds."""
    return [Document(kind=kind, state=state, expires_on=ends) for kind, state, ends in papers]


YESTERDAY, TODAY, LAST_SOON = DAY - dt.timedelta(days=1), DAY, dt.date(2027, 6, 14)
LATER = dt.date(2027, 6, 15)

CASES = {
    "nothing": ([], Standing.MISSING, False),
    "another subject": ([("vitale", "verified", None)], Standing.MISSING, False),
    "sent": ([("cni", "to_check", None)], Standing.TO_CHECK, False),
    "refused": ([("cni", "refused", None)], Standing.REFUSED, False),
    "refused, then sent": ([("cni", "to_check", None), ("cni", "refused", None)], Standing.TO_CHECK, False),
    "verified for ever": ([("birth", "verified", None)], Standing.JUSTIFIED, True),
    "verified for long": ([("cni", "verified", LATER)], Standing.JUSTIFIED, True),
    "three months to the day": ([("cni", "verified", LAST_SOON)], Standing.EXPIRING, True),
    "on its last day": ([("cni", "verified", TODAY)], Standing.EXPIRING, True),
    "the day after": ([("cni", "verified", YESTERDAY)], Standing.EXPIRED, False),
    "expired, then sent": ([("cni", "to_check", None), ("cni", "verified", YESTERDAY)], Standing.TO_CHECK, False),
    "expired, then refused": ([("cni", "refused", None), ("cni", "verified", YESTERDAY)], Standing.REFUSED, False),
    "expiring, the next one sent": ([("cni", "to_check", None), ("cni", "verified", TODAY)], Standing.TO_CHECK, True),
    "verified, another refused": (
        [("passport", "refused", None), ("cni", "verified", LATER)],
        Standing.JUSTIFIED,
        True,
    ),
    "one ends, another lasts": ([("cni", "verified", TODAY), ("birth", "verified", None)], Standing.JUSTIFIED, True),
}


@pytest.mark.parametrize(("papers", "standing", "verified"), CASES.values(), ids=CASES)
def test_where_a_file_stands(
    papers: list[tuple[str, str, dt.date | None]], standing: Standing, *, verified: bool
) -> None:
    found = situation(IDENTITY, made(*papers), DAY)

    assert (found.standing, found.is_verified) == (standing, verified)


@pytest.mark.parametrize(("day", "last"), [(dt.date(2027, 11, 30), dt.date(2028, 2, 29)), (DAY, LAST_SOON)])
def test_soon_is_three_months(day: dt.date, last: dt.date) -> None:
    assert soon(day) == last


BOTH = (IDENTITY, Asked(Subject.HEALTH, Weight.REQUIRED, (DocumentKind.VITALE,)), USUAL[2])


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([], Justification.PARTIAL),
        ([("cni", "verified", None)], Justification.PARTIAL),
        ([("cni", "verified", None), ("vitale", "refused", None)], Justification.PARTIAL),
        ([("cni", "verified", None), ("vitale", "to_check", None)], Justification.COMPLETE),
        ([("cni", "to_check", None), ("vitale", "to_check", None)], Justification.COMPLETE),
        ([("cni", "verified", TODAY), ("vitale", "verified", None)], Justification.JUSTIFIED),
        ([("cni", "verified", YESTERDAY), ("vitale", "verified", None)], Justification.PARTIAL),
        (
            [("cni", "to_check", None), ("cni", "verified", TODAY), ("vitale", "verified", None)],
            Justification.JUSTIFIED,
        ),
    ],
)
def test_the_file_in_imilos_words(papers: list[tuple[str, str, dt.date | None]], state: Justification) -> None:
    """Justifié: each required one verified and still valid; complet: verified or sent; else partiel. What is for later never counts."""
    assert justification(situations(BOTH, made(*papers), DAY)) is state


def test_a_new_structure_is_born_with_the_usual(toulon: Structure) -> None:
    assert (requirements_of(toulon.pk), plan_of(toulon.pk), Requirement.objects.count()) == (USUAL, Plan(), 0)


def test_direction_chooses_then_comes_back_to_the_usual(toulon: Structure, nice: Structure, nadia: User) -> None:
    by = account_actor(nadia)
    health = Asked(Subject.HEALTH, Weight.REQUIRED, (DocumentKind.RIGHTS,), 15)

    actions.change_requirements(structure=toulon, requirements=[USUAL[0], health, USUAL[2]], by=by)
    actions.change_chase_plan(structure=toulon, plan=Plan(automatic=True, after_days=3), by=by)

    assert requirements_of(toulon.pk) == (USUAL[0], health, USUAL[2])
    assert (requirements_of(nice.pk), unverified_days(toulon.pk, "vitale"), unverified_days(toulon.pk, "cni")) == (
        USUAL,
        15,
        7,
    )
    actions.change_requirements(structure=toulon, requirements=[health], by=by)
    actions.reset_requirements(structure=toulon, by=by)
    assert (requirements_of(toulon.pk), Requirement.objects.count(), ChasePlan.objects.count()) == (USUAL, 0, 0)
    events = AuditEvent.objects.order_by("pk").values_list("event", flat=True)
    assert list(events) == ["requirements.changed", "chase_plan.changed", "requirements.reset"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(Subject.IDENTITY, Weight.USEFUL, (DocumentKind.CNI,)), "identity_required"),
        (Asked(Subject.HEALTH, Weight.USEFUL, ()), "kinds_missing"),
        (Asked(Subject.HEALTH, Weight.USEFUL, (DocumentKind.CNI,)), "kinds_missing"),
        (Asked(Subject.HEALTH, Weight.USEFUL, (DocumentKind.VITALE,), 31), "days"),
        (Asked(Subject.HEALTH, Weight.USEFUL, (DocumentKind.VITALE,), 0), "days"),
    ],
)
def test_what_may_not_be_asked(asked: Asked, code: str, toulon: Structure, nadia: User) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.change_requirements(structure=toulon, requirements=[asked], by=account_actor(nadia))

    assert (refusal.value.code, Requirement.objects.count()) == (code, 0)


@pytest.mark.parametrize("who", ["claire", "sami", "omar"])
def test_settings_are_the_directions(who: str, toulon: Structure, request: pytest.FixtureRequest) -> None:
    by = account_actor(request.getfixturevalue(who))
    for call in (
        lambda: actions.change_requirements(structure=toulon, requirements=USUAL, by=by),
        lambda: actions.reset_requirements(structure=toulon, by=by),
        lambda: actions.change_chase_plan(structure=toulon, plan=Plan(automatic=True), by=by),
    ):
        with pytest.raises(DomainError) as refusal:
            call()
        assert refusal.value.code == "not_direction"


def typed(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {"relances-after_days": "7", "relances-every_days": "7"}
    for asked in USUAL:
        usual |= {
            f"{asked.subject}-weight": asked.weight.value,
            f"{asked.subject}-kinds": [kind.value for kind in asked.kinds],
            f"{asked.subject}-unverified_days": "7",
        }
    return usual | changes


def test_the_page_of_settings(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)

    assert "Ce qui est habituel" in client.get(URL).content.decode()
    wrong = client.post(URL, typed(**{"health-unverified_days": "31", "address-kinds": []}))
    assert (wrong.status_code, Requirement.objects.count()) == (422, 0)
    assert "Gardez au moins un document qui compte." in wrong.content.decode()

    assert client.post(URL, typed(**{"address-weight": "not_asked", "relances-automatic": "on"})).status_code == 303
    assert [(asked.subject, asked.weight) for asked in requirements_of(toulon.pk)] == [
        ("identity", "required"),
        ("health", "useful"),
        ("address", "not_asked"),
    ]
    assert plan_of(toulon.pk).automatic
    page = client.get(URL).content.decode()
    assert ("Revenir à ce qui est habituel" in page, "représentant légal" in page) == (True, True)
    client.post(f"{URL}habituels/")
    assert requirements_of(toulon.pk) == USUAL


def test_each_paper_lives_as_its_requirement_says(toulon: Structure, lea: YoungPerson, lea_account: User) -> None:
    Requirement.objects.create(structure=toulon, subject="health", weight="useful", kinds=["vitale"], unverified_days=2)
    picture = Picture(hostile.jpeg(), 64, 40)
    by = account_actor(lea_account)
    lives = [actions.receive(person=lea, kind=kind, pictures=[picture], by=by) for kind in ("vitale", "cni")]

    assert [(paper.destroy_after - paper.sent_at).days for paper in lives if paper.destroy_after] == [2, 7]


@pytest.mark.parametrize(("kind", "is_identity"), [("vitale", False), ("address", False), ("cni", True)])
def test_only_an_identity_paper_justifies_an_identity(
    kind: str, lea: YoungPerson, lea_account: User, lea_seat: Seat, session: Session, claire: User, *, is_identity: bool
) -> None:
    """Home, desk, list of people, inbox and funnel agree: a proof of address is no identity."""
    paper = a_paper(lea, kind, by=claire)

    actor = account_actor(claire)
    person = person_with_states(actor, lea.pk)
    assert person is not None
    (primo,) = primos(FirstReception.objects.filter(young_person=lea), "Europe/Paris")
    waiting = YoungPerson.objects.filter(identity_missing(clock.now(), clock.today()), pk=lea.pk).exists()
    said = (
        home_of(lea, account_actor(lea_account)).justified,
        rows_of(session)[0].justified,
        states_of(person).verified,
        not waiting,
        primo.identity == "verified",
        paper.state_words == "identité justifiée",
    )
    assert said == (is_identity,) * 6


def test_an_expired_identity_is_asked_for_again_but_was_justified(
    lea: YoungPerson, lea_account: User, claire: User
) -> None:
    """The figure says what was done on the day; home says what to do now."""
    a_paper(lea, "cni", ends=clock.today() - dt.timedelta(days=1), days_ago=30)

    (primo,) = primos(FirstReception.objects.filter(young_person=lea), "Europe/Paris")
    assert (home_of(lea, account_actor(lea_account)).justified, primo.identity) == (False, "verified")


def test_a_card_of_health_insurance_is_checked_in_its_own_words(
    lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    """Nobody presses « Identité justifiée » on a Vitale card."""
    picture = Picture(hostile.jpeg(), 64, 40)
    paper = actions.receive(person=lea, kind="vitale", pictures=[picture], by=account_actor(lea_account))
    client, address = client_of(claire), f"/documents/{paper.pk}/"

    assert "Document vérifié" in client.get(address).content.decode()
    client.post(f"{address}justifier/", {"kind": "vitale"})
    page = client.get(address).content.decode()

    assert ("Identité justifiée" in page, "Vérifié" in page) == (False, True)
    assert mark(lea.structure, paper.subject).split(" – ")[2] == "vérification du dossier"
