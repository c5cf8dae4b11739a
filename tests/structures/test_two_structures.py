"""One account, two structures: invited, accepted with a fresh factor, seen and ended by each side; no door tells who has an account."""

import datetime as dt
import re
from collections.abc import Callable

import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures import actions, queries
from clicnjob.structures.models import Invitation, Membership, Structure
from tests.conftest import make_member
from tests.outcomes import code_of
from tests.structures.team import LONG, invited

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
StrongClient = Callable[[User], Client]
Sent = Callable[[str], list[tuple[str, str]]]
SWITCH = "/structure/"


def join(structure: Structure, user: User, by: Actor, role: str = "counsellor") -> Invitation:
    """``user`` is invited by ``structure`` and says yes."""
    row, _ = invited(structure, by, role=role, email=user.email or "")
    actions.accept_invitation_as(invitation=row, user=user, by=account_actor(user))
    return row


def places(user: User) -> list[str]:
    return [row.structure.usual_name for row in queries.current_memberships(account_actor(user))]


def test_a_link_says_the_same_to_whoever_has_an_account_or_not(
    toulon: Structure, nadia: User, omar: User, actor_of: ActorOf, client: Client
) -> None:
    """G15: the direction is shown the link, and learns nothing by opening it."""
    pages = []
    for email in ("omar@exemple.fr", "personne@exemple.fr"):
        row, token = invited(toulon, actor_of(nadia), email=email)
        answer = client.get(f"/invitation/{token}/")
        text = answer.content.decode().replace(email, "x").replace(token, "x")
        pages.append(
            (
                answer.status_code,
                re.sub(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"', "", text),
            )
        )
        assert row.email == email
    assert pages[0] == pages[1]


def test_one_accepts_signed_in_with_a_fresh_factor_and_every_direction_is_told(
    toulon: Structure,
    nice: Structure,
    nadia: User,
    omar: User,
    actor_of: ActorOf,
    client_of: ClientOf,
    strong_client: StrongClient,
    sent: Sent,
) -> None:
    diane = make_member(nice, "Diane", Role.DIRECTION)
    _, token = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    stale = client_of(omar).get(f"/invitation/{token}/")
    assert (stale.status_code, "/mon-compte/confirmer/" in stale["Location"]) == (303, True)

    browser = strong_client(omar)
    assert "Rejoindre Mission locale de Toulon" in browser.get(f"/invitation/{token}/").content.decode()
    assert places(omar) == ["Mission locale de Nice"]
    browser.post(f"/invitation/{token}/")

    assert places(omar) == ["Mission locale de Nice", "Mission locale de Toulon"]
    told = [(to, "aussi dans une autre structure" in text) for to, text in sent("email") if to != omar.email]
    assert sorted(told) == [(diane.email, True), (nadia.email, False)]
    assert browser.get(f"/invitation/{token}/").status_code == 404
    assert browser.post(SWITCH, {"structure": str(toulon.pk)}).status_code == 303


def test_who_is_signed_in_with_another_address_joins_nothing(
    toulon: Structure, nadia: User, omar: User, karim: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    row, token = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    browser = strong_client(karim)
    assert "Rejoindre" not in browser.get(f"/invitation/{token}/").content.decode()
    assert browser.post(f"{SWITCH}invitations/{row.pk}/repondre/").status_code == 404
    assert places(omar) == ["Mission locale de Nice"]


def test_an_invitation_waits_where_one_changes_structure_and_is_declined(
    toulon: Structure, nadia: User, omar: User, actor_of: ActorOf, client_of: ClientOf, strong_client: StrongClient
) -> None:
    row, token = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    assert client_of(omar).post(f"{SWITCH}invitations/{row.pk}/repondre/")["Location"].startswith("/mon-compte/")
    browser = strong_client(omar)
    assert "Mission locale de Toulon vous invite" in browser.get(SWITCH).content.decode()

    browser.post(f"{SWITCH}invitations/{row.pk}/repondre/", {"non": "1"})

    assert places(omar) == ["Mission locale de Nice"]
    assert "vous invite" not in browser.get(SWITCH).content.decode()
    assert (queries.invitation_of_token(token), queries.invitations(actor_of(nadia))) == (None, [])
    assert AuditEvent.objects.filter(event="invitation.declined").count() == 1
    assert code_of(lambda: actions.decline_invitation(invitation=row, user=omar, by=account_actor(omar))) == "gone"


def test_an_invitation_is_accepted_there_too(
    toulon: Structure, nadia: User, omar: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    row, _ = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    page = strong_client(omar).post(f"{SWITCH}invitations/{row.pk}/repondre/", follow=True).content.decode()
    assert "Vous travaillez maintenant aussi à Mission locale de Toulon." in page
    assert "Quitter Mission locale de Toulon" in page


def test_a_further_direction_still_waits_for_another(
    toulon: Structure, nadia: User, omar: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    row, _ = invited(toulon, actor_of(nadia), role="direction", email="omar@exemple.fr")
    page = strong_client(omar).post(f"{SWITCH}invitations/{row.pk}/repondre/", follow=True).content.decode()
    assert "confirme votre accès" in page
    assert places(omar) == ["Mission locale de Nice"]


def test_one_leaves_one_of_several_and_its_direction_is_told(
    toulon: Structure, nadia: User, omar: User, actor_of: ActorOf, strong_client: StrongClient, sent: Sent
) -> None:
    join(toulon, omar, actor_of(nadia))
    here = Membership.objects.get(user=omar, structure=toulon)
    browser = strong_client(omar)
    answer = browser.post(f"{SWITCH}{here.pk}/quitter/", follow=True)
    assert "Vous ne travaillez plus à Mission locale de Toulon." in answer.content.decode()
    assert places(omar) == ["Mission locale de Nice"]
    assert [to for to, text in sent("email") if "a quitté la vôtre" in text] == [nadia.email]
    left = Membership.objects.get(user=omar, ended_at=None)
    assert code_of(lambda: actions.leave_structure(membership=left, by=account_actor(omar))) == "only_one"
    assert browser.post(f"{SWITCH}{here.pk}/quitter/").status_code == 404


def test_nobody_makes_another_leave_and_a_direction_is_never_empty(
    toulon: Structure, nice: Structure, nadia: User, omar: User, actor_of: ActorOf
) -> None:
    join(toulon, omar, actor_of(nadia))
    row = Membership.objects.get(user=omar, structure=toulon)
    assert code_of(lambda: actions.leave_structure(membership=row, by=actor_of(nadia))) == "not_yours"
    diane = make_member(nice, "Diane", Role.DIRECTION)
    join(nice, nadia, actor_of(diane))
    own = Membership.objects.get(user=nadia, structure=toulon)
    by = account_actor(nadia)
    assert code_of(lambda: actions.leave_structure(membership=own, by=by)) == "last_direction"


def test_each_direction_sees_it_and_ends_its_own_only(
    toulon: Structure, nice: Structure, nadia: User, omar: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    diane = make_member(nice, "Diane", Role.DIRECTION)
    join(toulon, omar, actor_of(nadia))
    here, there = (Membership.objects.get(user=omar, structure=one) for one in (toulon, nice))
    for who, row, other in ((nadia, here, "Nice"), (diane, there, "Toulon")):
        page = strong_client(who).get(f"/equipe/{row.pk}/").content.decode()
        assert f"<dt>Travaille aussi à</dt><dd>Mission locale de {other}</dd>" in page
    assert code_of(lambda: actions.end_membership(membership=there, by=actor_of(nadia))) == "not_direction"
    actions.end_membership(membership=here, by=actor_of(nadia))
    assert places(omar) == ["Mission locale de Nice"]


def test_who_attached_an_account_does_not_open_it_with_another_password(
    toulon: Structure, nice: Structure, nadia: User, omar: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    """Else a direction would read the files of another structure through a colleague it attached."""
    diane = make_member(nice, "Diane", Role.DIRECTION)
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        join(toulon, omar, actor_of(nadia))
        here, there = (Membership.objects.get(user=omar, structure=one) for one in (toulon, nice))
        by = actor_of(nadia)
        assert code_of(lambda: actions.invite_to_renew_password(membership=here, by=by)) == "other_home"
        assert code_of(lambda: actions.reset_factor(membership=here, by=by)) == "other_home"
        page = strong_client(nadia).get(f"/equipe/{here.pk}/").content.decode()
        assert "Envoyer un lien" not in page
        assert "Ce compte vient d’une autre structure" in page
        actions.reset_factor(membership=there, by=actor_of(diane))
        actions.invite_to_renew_password(membership=there, by=actor_of(diane))
        actions.end_membership(membership=there, by=actor_of(diane))
        actions.reset_factor(membership=here, by=by)


def test_a_password_typed_for_a_known_address_changes_nothing(
    toulon: Structure, nadia: User, omar: User, actor_of: ActorOf, client: Client
) -> None:
    _, token = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    before = omar.password
    assert client.post(f"/invitation/{token}/", {"first_name": "O", "password": LONG}).status_code == 422
    omar.refresh_from_db()
    assert (omar.password, places(omar)) == (before, ["Mission locale de Nice"])
