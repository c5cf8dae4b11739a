"""G35, G13: a director's account is taken over (the breach of December 2025). Nobody exposed, everybody told, dead in five seconds."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import STRONG
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.structures import actions
from clicnjob.structures.models import ExceptionalAccess, Invitation, Membership, Structure, YoungPerson
from clicnjob.workshops.actions import set_leaders
from clicnjob.workshops.models import Session
from tests.conftest import make_member
from tests.outcomes import code_of, together
from tests.realtime import conftest as network
from tests.structures.team import accept, invited

pytestmark = pytest.mark.django_db
serve = network.serve
ActorOf = Callable[[User], Actor]
StrongClient = Callable[[User], Client]
Sent = Callable[[str], list[tuple[str, str]]]


def thief_of(victim: Client) -> Client:
    """Another browser with the cookie of the first: no password, no factor."""
    thief = Client()
    thief.cookies["session"] = victim.cookies["session"].value
    return thief


def post_invitation(thief: Client, email: str, role: str = "counsellor") -> int:
    said = {"email": email, "first_name": "Faux", "last_name": "Compte", "role": role}
    return thief.post("/equipe/inviter/", said).status_code


def told(sent: Sent, words: str) -> list[str]:
    return sorted(to for to, text in sent("email") if words in text)


@pytest.mark.usefixtures("ines")
def test_the_whole_story(
    toulon: Structure,
    nadia: User,
    claire: User,
    lea: YoungPerson,
    actor_of: ActorOf,
    strong_client: StrongClient,
    sent: Sent,
) -> None:
    """Without a fresh factor nothing opens; with one, accounts that see nobody, a quota, everyone told; then all of it ends."""
    paul = make_member(toulon, "Paul", Role.DIRECTION)
    open_conversation(person=lea, by=SYSTEM)
    victim = strong_client(nadia)
    web = victim.session
    web[STRONG] = (clock.now() - dt.timedelta(minutes=11)).isoformat()  # she signed in a while ago
    web.save()
    thief = thief_of(victim)

    # The cookie alone: she is there, and opens nothing.
    assert thief.get("/equipe/").status_code == 200
    for address, data in (
        ("/equipe/inviter/", {"email": "a@exemple.fr", "first_name": "A", "role": "counsellor"}),
        (f"/equipe/{Membership.objects.get(user=claire).pk}/second-facteur/", {}),
        (f"/equipe/{Membership.objects.get(user=claire).pk}/mot-de-passe/", {}),
        ("/mon-compte/application/", {}),
        ("/mon-compte/codes-de-secours/", {}),
    ):
        assert thief.post(address, data)["Location"].startswith("/mon-compte/confirmer/"), address
    assert Invitation.objects.count() == 0

    # The factor is phished too: the quota stops them, and tells.
    web[STRONG] = clock.now().isoformat()
    web.save()
    answers = [post_invitation(thief, f"faux{n}@exemple.fr") for n in range(11)]
    assert (answers.count(200), answers[-1], Invitation.objects.count()) == (10, 422, 10)
    assert told(sent, "elles sont arrêtées") == ["inès@exemple.fr", "nadia@exemple.fr", "paul@exemple.fr"]

    # A direction account among them would wait (R5); ordinary ones open, and the whole direction is told of each.
    tokens = [
        text.partition("/invitation/")[2].partition("/")[0] for to, text in sent("email") if to.startswith("faux")
    ]
    first, second = accept(tokens[0]), accept(tokens[1])
    assert told(sent, "vient de s'ouvrir dans votre équipe") == ["nadia@exemple.fr"] * 2 + ["paul@exemple.fr"] * 2

    reason = "Je dois lire ce dossier tout de suite"
    # They see nobody, and neither who made them nor each other gives them anybody.
    by = actor_of(nadia)
    moment = clock.now()
    today = clock.today()
    for account in (first, second):
        actor = account_actor(account)
        assert not YoungPerson.objects.all().content_visible_to(actor, moment=moment).exists()
        tries = (
            lambda a=account: actions.assign_referent(person=lea, referent=a, by=by),
            lambda a=account: actions.hand_over(people=[lea], recipient=a, by=by),
            lambda a=account: actions.cover(absent=claire, covering=a, starts_on=today, ends_on=today, by=by),
            lambda a=account: actions.assign_referent(person=lea, referent=a, by=account_actor(first)),
        )
        assert [code_of(one) for one in tries] == ["own_guest"] * 4
        assert code_of(lambda a=actor: actions.grant_exceptional_access(person=lea, reason=reason, by=a)) == "newcomer"
        assert not YoungPerson.objects.all().content_visible_to(actor, moment=moment).exists()
    assert not ExceptionalAccess.objects.exists()

    # Paul, told, ends it: her account, theirs, and the links that wait.
    other = strong_client(paul)
    for user in (nadia, first, second):
        row = Membership.objects.get(user=user, ended_at=None)
        assert other.post(f"/equipe/{row.pk}/depart/").status_code == 303
    for row in Invitation.objects.filter(accepted_at=None):
        assert other.post(f"/equipe/invitations/{row.pk}/annuler/").status_code == 303
    assert thief.get("/equipe/")["Location"].startswith("/connexion/")
    assert victim.get("/equipe/")["Location"].startswith("/connexion/")
    assert code_of(lambda: accept(tokens[5])) == "gone"
    for user in (first, second):
        user.refresh_from_db()
        assert not user.is_active

    trail = AuditEvent.objects.filter(structure_id=toulon.pk)
    assert trail.filter(event="invitation.sent").count() == 10
    assert trail.filter(event="invitation.quota").count() == 1
    assert trail.filter(event="access.exceptional").count() == 0


@pytest.mark.django_db(transaction=True)
def test_g13_her_streams_and_theirs_die_within_five_seconds(
    toulon: Structure,
    nadia: User,
    serve: Callable[[], network.Running],
    actor_of: ActorOf,
    strong_client: StrongClient,
) -> None:
    paul = make_member(toulon, "Paul", Role.DIRECTION)
    victim = strong_client(nadia)
    running = serve()
    ears = [running.listen(one, f"user:{nadia.pk}", f"structure:{toulon.pk}") for one in (victim, thief_of(victim))]
    assert [ear.next()[0] for ear in ears] == ["hello", "hello"]

    begun = clock.now()
    actions.end_membership(membership=Membership.objects.get(user=nadia), by=actor_of(paul))

    for ear in ears:
        while ear.next(timeout=6)[0] != "bye":
            pass
        assert (clock.now() - begun).total_seconds() <= 5


# -- the quota ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_g33_g35_the_eleventh_is_refused_in_parallel_too(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    by = actor_of(nadia)
    said = together(lambda n: code_of(lambda: invited(toulon, by, email=f"faux{n}@exemple.fr")), range(16))

    assert (said.count(""), said.count("invitations_quota")) == (10, 6)
    assert Invitation.objects.count() == 10


@pytest.mark.usefixtures("ines")
def test_two_directors_share_the_structures_quota_and_tomorrow_is_another_day(
    toulon: Structure, nice: Structure, nadia: User, actor_of: ActorOf
) -> None:
    paul, other = make_member(toulon, "Paul", Role.DIRECTION), make_member(nice, "Zoé", Role.DIRECTION)
    with time_machine.travel(dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC), tick=False) as now:
        for who in (nadia, paul):
            codes = [
                code_of(lambda w=who, n=n: invited(toulon, actor_of(w), email=f"{w.pk}{n}@exemple.fr"))
                for n in range(11)
            ]
            assert codes == [""] * 10 + ["invitations_quota"]
        assert code_of(lambda: invited(nice, actor_of(other), email="nice@exemple.fr")) == ""
        waiting = Invitation.objects.filter(structure=toulon).first()
        assert waiting is not None
        actions.revoke_invitation(invitation=waiting, by=actor_of(nadia))
        again = code_of(lambda: invited(toulon, actor_of(nadia), email="encore@exemple.fr"))
        assert again == "invitations_quota", "one taken back counts all the same"
        now.shift(dt.timedelta(hours=24))
        assert code_of(lambda: invited(toulon, actor_of(nadia), email="encore@exemple.fr")) == ""


# -- an account of this morning ----------------------------------------------------------------------------------------------


def test_another_colleague_gives_young_people_at_once_and_the_inviter_the_next_day(
    toulon: Structure, nadia: User, claire: User, lea: YoungPerson, actor_of: ActorOf
) -> None:
    _, token = invited(toulon, actor_of(nadia))
    jeanne = accept(token)
    assert code_of(lambda: actions.hand_over(people=[lea], recipient=jeanne, by=actor_of(nadia))) == "own_guest"

    actions.hand_over(people=[lea], recipient=jeanne, by=actor_of(claire))

    seen = YoungPerson.objects.all().content_visible_to(account_actor(jeanne), moment=clock.now())
    assert list(seen) == [lea]
    with time_machine.travel(clock.now() + dt.timedelta(hours=24, seconds=1)):
        actions.hand_over(people=[lea], recipient=claire, by=actor_of(nadia))
        actions.hand_over(people=[lea], recipient=jeanne, by=actor_of(nadia))


def test_she_does_not_lead_a_session_either(
    toulon: Structure, nadia: User, karim: User, session: Session, actor_of: ActorOf
) -> None:
    """Leading a running session lets read (R2)."""
    _, token = invited(toulon, actor_of(nadia))
    jeanne = accept(token)
    assert code_of(lambda: set_leaders(session=session, leaders=[jeanne], by=actor_of(nadia))) == "own_guest"
    assert code_of(lambda: set_leaders(session=session, leaders=[jeanne], by=actor_of(karim))) == ""
