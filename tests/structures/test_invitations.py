"""Who comes into a team: invitations, a further direction account, the first one (R5, G34)."""

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from clicnjob.accounts.models import User
from clicnjob.accounts.queries import has_second_factor
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.shared.language import in_french
from clicnjob.structures import actions, queries
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Invitation, Membership, Structure, YoungPerson
from tests.conftest import PASSWORD, make_member
from tests.outcomes import code_of, together
from tests.structures.team import LONG, accept, invited

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
StrongClient = Callable[[User], Client]
Sent = Callable[[str], list[tuple[str, str]]]
MORNING = dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC)


# -- invitations ---------------------------------------------------------------------------------------------------------


def test_an_invited_colleague_arrives_and_sees_nobody_yet(
    toulon: Structure, nadia: User, lea: YoungPerson, actor_of: ActorOf, sent: Sent
) -> None:
    """G35: a new account reaches no young person's content until given a caseload."""
    invitation, token = invited(toulon, actor_of(nadia))
    assert [(to, f"/invitation/{token}/" in text) for to, text in sent("email")] == [("jeanne@exemple.fr", True)]

    user = accept(token)

    actor = account_actor(user)
    assert (actor.role, actor.structure_id) == (Role.COUNSELLOR, toulon.pk)
    assert not YoungPerson.objects.all().content_visible_to(actor, moment=MORNING).exists()
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert token not in invitation.token_hash


def test_an_invitation_is_in_french_whoever_sends_it(
    toulon: Structure, nadia: User, actor_of: ActorOf, sent: Sent
) -> None:
    with translation.override("en"):
        invited(toulon, actor_of(nadia))
        invited(toulon, actor_of(nadia), email="autre@exemple.fr")
    with translation.override("fr"):
        invited(toulon, actor_of(nadia), email="encore@exemple.fr")

    texts = [re.sub(r"/invitation/[^/]+/", "/invitation/…/", text) for _, text in sent("email")]
    assert len(texts) == 3
    assert len(set(texts)) == 1
    assert in_french(RoleChoice.COUNSELLOR.label) in texts[0]


def test_a_link_opens_once_and_for_fourteen_days(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        _, used = invited(toulon, actor_of(nadia))
        accept(used)
        _, late = invited(toulon, actor_of(nadia), email="autre@exemple.fr")
        now.shift(Invitation.LIFE)

        assert code_of(lambda: accept(used)) == "gone"
        assert code_of(lambda: accept(late)) == "gone"
        assert code_of(lambda: accept("inconnu")) == "gone"


def test_a_revoked_link_opens_nothing(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    invitation, token = invited(toulon, actor_of(nadia))
    actions.revoke_invitation(invitation=invitation, by=actor_of(nadia))
    actions.revoke_invitation(invitation=invitation, by=actor_of(nadia))

    assert code_of(lambda: accept(token)) == "gone"


def test_who_came_is_not_revoked_but_ended(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    invitation, token = invited(toulon, actor_of(nadia))
    accept(token)

    assert code_of(lambda: actions.revoke_invitation(invitation=invitation, by=actor_of(nadia))) == "already_accepted"


def test_what_an_invitation_needs(
    toulon: Structure, nice: Structure, nadia: User, claire: User, sonia: User, actor_of: ActorOf
) -> None:
    by = actor_of(nadia)

    def refusal(**changed: object) -> str:
        data = {
            "structure": toulon,
            "email": "x@exemple.fr",
            "first_name": "X",
            "last_name": "",
            "role": "counsellor",
            "by": by,
        }
        return code_of(lambda: actions.invite(**{**data, **changed}))

    assert refusal(by=actor_of(claire)) == "not_direction"
    assert refusal(by=actor_of(sonia)) == "not_direction"
    assert refusal(structure=nice) == "not_direction"
    assert refusal(role="network") == "role"
    assert refusal(role="boss") == "role"
    assert refusal(first_name=" ") == "first_name_missing"
    assert refusal(email="x") == "email"
    assert refusal(email="Claire@exemple.fr") == "already_member"
    assert refusal() == ""
    assert refusal() == "already_invited"
    assert Invitation.objects.count() == 1


def test_a_weak_password_creates_nothing(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    _, token = invited(toulon, actor_of(nadia))
    before = User.objects.count()

    assert code_of(lambda: accept(token, "court")) == "password_short"
    assert User.objects.count() == before
    assert queries.invitation_of_token(token) is not None


def test_someone_known_joins_a_second_structure_with_the_same_account(
    toulon: Structure, nadia: User, omar: User, karim: User, actor_of: ActorOf
) -> None:
    row, token = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    assert code_of(lambda: accept(token)) == "known_account"
    wrong = code_of(lambda: actions.accept_invitation_as(invitation=row, user=karim, by=actor_of(karim)))
    assert wrong == "other_address"

    actions.accept_invitation_as(invitation=row, user=omar, by=actor_of(omar))

    assert [row.structure.usual_name for row in queries.current_memberships(actor_of(omar))] == [
        "Mission locale de Nice",
        "Mission locale de Toulon",
    ]


@pytest.mark.django_db(transaction=True)
def test_g34_a_link_opened_by_twenty_at_once_makes_one_account(
    toulon: Structure, nadia: User, actor_of: ActorOf
) -> None:
    _, token = invited(toulon, actor_of(nadia))
    told = together(lambda _tap: code_of(lambda: accept(token)), range(20))

    assert (told.count(""), told.count("gone")) == (1, 19)
    assert User.objects.filter(email="jeanne@exemple.fr").count() == 1


def test_a_colleague_who_left_comes_back_with_nothing_that_opened_before(
    toulon: Structure, nadia: User, claire: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    strong_client(claire)
    actions.end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))
    _, token = invited(toulon, actor_of(nadia), email="claire@exemple.fr")

    back = accept(token)

    assert (back.pk, back.is_active, has_second_factor(back)) == (claire.pk, True, False)
    assert (back.check_password(PASSWORD), back.check_password(LONG)) == (False, True)
    assert account_actor(back).role is Role.COUNSELLOR


# -- a further direction account (R5) ------------------------------------------------------------------------------------


def test_a_further_direction_account_waits_and_everyone_is_told(
    toulon: Structure, nadia: User, ines: User, actor_of: ActorOf, sent: Sent
) -> None:
    """G35: managers notified 100 %."""
    with time_machine.travel(MORNING, tick=False):
        invitation, token = invited(toulon, actor_of(nadia), "direction")
        user = accept(token)

        assert invitation.approval_needed
        assert account_actor(user).role is None
        told = sorted(to for to, text in sent("email") if "en attente" in text)
        assert told == ["inès@exemple.fr", "nadia@exemple.fr"]


def test_another_director_opens_it_at_once(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    other = make_member(toulon, "Paul", Role.DIRECTION)
    invitation, token = invited(toulon, actor_of(nadia), "direction")
    user = accept(token)

    own = code_of(lambda: actions.approve_invitation(invitation=invitation, by=actor_of(nadia)))
    actions.approve_invitation(invitation=invitation, by=actor_of(other))
    again = code_of(lambda: actions.approve_invitation(invitation=invitation, by=actor_of(other)))

    assert (own, again) == ("own_invitation", "nothing_to_approve")
    assert account_actor(user).role is Role.DIRECTION


def test_approved_before_it_is_accepted_it_opens_when_accepted(
    toulon: Structure, nadia: User, ines: User, claire: User, actor_of: ActorOf
) -> None:
    invitation, token = invited(toulon, actor_of(nadia), "direction")
    assert code_of(lambda: actions.approve_invitation(invitation=invitation, by=actor_of(claire))) == "not_allowed"

    actions.approve_invitation(invitation=invitation, by=actor_of(ines))

    assert account_actor(accept(token)).role is Role.DIRECTION


def test_the_network_sees_and_settles_what_waits_everywhere(
    toulon: Structure, nadia: User, ines: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    waiting, _ = invited(toulon, actor_of(nadia), "direction")
    refused, _ = invited(toulon, actor_of(nadia), "direction", "autre@exemple.fr")
    plain, _ = invited(toulon, actor_of(nadia), email="simple@exemple.fr")
    client = strong_client(ines)

    page = client.get("/equipe/").content.decode()
    assert ("jeanne@exemple.fr" in page, "simple@exemple.fr" in page) == (True, False)
    assert client.post(f"/equipe/invitations/{waiting.pk}/confirmer/").status_code == 303
    assert client.post(f"/equipe/invitations/{refused.pk}/annuler/").status_code == 303
    assert client.post(f"/equipe/invitations/{plain.pk}/annuler/").status_code == 404

    for row in (waiting, refused, plain):
        row.refresh_from_db()
    assert (waiting.approved_by, refused.revoked_at is None, plain.revoked_at) == (ines, False, None)


def test_after_a_day_without_a_refusal_it_opens_by_itself(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        _, token = invited(toulon, actor_of(nadia), "direction")
        user = accept(token)
        now.shift(dt.timedelta(hours=23, minutes=59))
        assert actions.open_due_accounts(by=SYSTEM) == 0
        now.shift(dt.timedelta(minutes=1))

        assert actions.open_due_accounts(by=SYSTEM) == 1
        assert actions.open_due_accounts(by=SYSTEM) == 0
        assert account_actor(user).role is Role.DIRECTION


def test_refused_within_the_day_it_is_closed(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        invitation, token = invited(toulon, actor_of(nadia), "direction")
        user = accept(token)
        actions.revoke_invitation(invitation=invitation, by=actor_of(nadia))
        now.shift(dt.timedelta(days=2))

        assert actions.open_due_accounts(by=SYSTEM) == 0

    user.refresh_from_db()
    assert not user.is_active


def test_direction_needs_a_longer_password(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    _, token = invited(toulon, actor_of(nadia), "direction")

    assert code_of(lambda: accept(token, "vent de la mer")) == "password_short"


# -- the first direction account -----------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_director", *arguments, stdout=out)
    return out.getvalue()


WHO = ("--structure", "83137S00", "--email", "nadia@exemple.fr", "--first-name", "Nadia")


def test_the_first_director_opens_at_once(toulon: Structure) -> None:
    printed = run(*WHO)
    token = re.search(r"/invitation/([\w-]+)/", printed)
    assert token is not None

    assert account_actor(accept(token[1])).role is Role.DIRECTION
    assert "confirme" not in printed


def test_a_further_one_says_that_it_waits(toulon: Structure, nadia: User) -> None:
    printed = run("--structure", "83137S00", "--email", "paul@exemple.fr", "--first-name", "Paul")

    assert "24 heures" in printed
    assert Invitation.objects.get().approval_needed


def test_the_password_can_be_typed_on_the_server(toulon: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicnjob.structures.management.commands.create_director.getpass", lambda _prompt: LONG)

    printed = run(*WHO, "--ask-password")

    user = User.objects.get(email="nadia@exemple.fr")
    assert user.check_password(LONG)
    assert account_actor(user).role is Role.DIRECTION
    assert "/invitation/" not in printed


def test_an_unknown_structure_and_a_weak_password_are_refused(
    toulon: Structure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicnjob.structures.management.commands.create_director.getpass", lambda _prompt: "court")

    with pytest.raises(CommandError, match="Aucune structure"):
        run("--structure", "X", "--email", "a@exemple.fr", "--first-name", "A")
    with pytest.raises(CommandError, match="16 caractères"):
        run(*WHO, "--ask-password")
    assert not User.objects.exists()


def test_an_only_director_is_helped_on_the_server(
    toulon: Structure, nadia: User, strong_client: StrongClient, client: Client
) -> None:
    strong_client(nadia)
    out = io.StringIO()
    call_command("restore_access", "--email", "nadia@exemple.fr", "--factors", stdout=out)
    link = re.search(r"/invitation/[\w-]+/", out.getvalue())
    assert link is not None

    assert not has_second_factor(nadia)
    assert client.post(link[0], {"password": LONG})["Location"] == "/connexion/premier-facteur/"
    with pytest.raises(CommandError):
        call_command("restore_access", "--email", "personne@exemple.fr")
