"""The team: invitations, approvals, covers, departures, lost factors (R5, D10, G13, G34, G35)."""

import datetime as dt
import io
import re
import threading
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from clicnjob.accounts.models import Totp, User
from clicnjob.accounts.queries import has_second_factor
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, SYSTEM, Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions, queries
from clicnjob.structures.models import Cover, Invitation, Membership, Site, Structure, YoungPerson
from tests.conftest import PASSWORD, make_member

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
StrongClient = Callable[[User], Client]
Sent = Callable[[str], list[tuple[str, str]]]
LONG = "le mistral se lève tôt"
MORNING = dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC)


def code_of(call: Callable[[], object]) -> str:
    """The code a call is refused with; empty when it goes through."""
    try:
        call()
    except DomainError as error:
        return error.code
    return ""


def invited(
    structure: Structure, by: Actor, role: str = "counsellor", email: str = "jeanne@exemple.fr"
) -> tuple[Invitation, str]:
    return actions.invite(structure=structure, email=email, first_name="Jeanne", last_name="Petit", role=role, by=by)


def accept(token: str, password: str = LONG) -> User:
    return actions.accept_invitation(
        token=token, first_name="Jeanne", last_name="Petit", password=password, by=ANONYMOUS
    )


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
    _, token = invited(toulon, actor_of(nadia), email="omar@exemple.fr")
    assert code_of(lambda: accept(token)) == "known_account"
    wrong = code_of(lambda: actions.accept_invitation_as(token=token, user=karim, by=actor_of(karim)))
    assert wrong == "other_address"

    actions.accept_invitation_as(token=token, user=omar, by=actor_of(omar))

    assert [row.structure.usual_name for row in queries.current_memberships(actor_of(omar))] == [
        "Mission locale de Nice",
        "Mission locale de Toulon",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_file")
def test_g34_a_link_opened_by_twenty_at_once_makes_one_account(
    toulon: Structure, nadia: User, actor_of: ActorOf
) -> None:
    _, token = invited(toulon, actor_of(nadia))
    told: list[str] = []
    start = threading.Barrier(20)

    def take() -> None:
        start.wait()
        try:
            told.append(code_of(lambda: accept(token)))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

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


# -- members -------------------------------------------------------------------------------------------------------------


def test_members_come_by_jobs_or_by_the_direction(
    toulon: Structure,
    nice: Structure,
    nadia: User,
    claire: User,
    omar: User,
    lea_account: User,
    nice_site: object,
    actor_of: ActorOf,
) -> None:
    by = actor_of(nadia)
    day = dt.date(2030, 3, 4)

    def refusal(**changed: object) -> str:
        data = {"structure": toulon, "user": omar, "role": "counsellor", "by": by}
        return code_of(lambda: actions.add_member(**{**data, **changed}))

    assert refusal(by=actor_of(claire)) == "not_direction"
    assert refusal(role="boss") == "role"
    assert refusal(role="direction") == "approval_needed"
    assert refusal(user=lea_account) == "not_staff"
    assert refusal(user=claire) == "already_member"
    assert refusal(site=nice_site) == "other_site"
    assert refusal(starts_on=day, ends_on=day - dt.timedelta(days=1)) == "dates"
    assert refusal() == ""


def test_someone_whose_time_was_over_comes_back(toulon: Structure, claire: User) -> None:
    Membership.objects.filter(user=claire).update(ends_on=dt.date(2021, 1, 1))

    row = actions.add_member(structure=toulon, user=claire, role="counsellor", by=SYSTEM)

    assert list(Membership.objects.filter(user=claire, ended_at=None)) == [row]


def test_an_invitation_gives_a_place_and_a_last_day(
    toulon: Structure, toulon_site: Site, nice_site: Site, nadia: User, actor_of: ActorOf
) -> None:
    """A sector manager sees one place; someone hired for three months leaves by themselves (R1)."""
    with time_machine.travel(MORNING, tick=False) as now:
        by, last = actor_of(nadia), dt.date(2030, 3, 6)
        said = {"structure": toulon, "first_name": "Jeanne", "last_name": "Petit", "role": "sector_manager", "by": by}
        for refused, why in (({"site": nice_site}, "other_site"), ({"ends_on": dt.date(2030, 3, 3)}, "dates")):
            assert code_of(lambda r=refused: actions.invite(**said, email="a@exemple.fr", **r)) == why
        _, token = actions.invite(**said, email="jeanne@exemple.fr", site=toulon_site, ends_on=last)
        _, late = actions.invite(**said, email="tard@exemple.fr", ends_on=last)

        user = accept(token)

        assert (account_actor(user).role, account_actor(user).site_id) == (Role.SECTOR_MANAGER, toulon_site.pk)
        assert Membership.objects.get(user=user).ends_on == last
        now.shift(dt.timedelta(days=3))
        assert account_actor(user).role is None
        assert code_of(lambda: accept(late)) == "gone"
        _, again = actions.invite(**said, email="jeanne@exemple.fr")
        actions.accept_invitation_as(token=again, user=user, by=account_actor(user))
        assert (account_actor(user).role, account_actor(user).site_id) == (Role.SECTOR_MANAGER, None)


def test_direction_says_until_when_and_where_someone_works(
    toulon: Structure,
    toulon_site: Site,
    nice_site: Site,
    nadia: User,
    sami: User,
    claire: User,
    actor_of: ActorOf,
    strong_client: StrongClient,
) -> None:
    row, by = Membership.objects.get(user=sami), actor_of(nadia)
    today = clock.today()

    def refusal(**changed: object) -> str:
        return code_of(lambda: actions.change_membership(**{"membership": row, "by": by, **changed}))

    assert refusal(by=actor_of(claire)) == "not_direction"
    assert refusal(site=nice_site) == "other_site"
    assert refusal(ends_on=today - dt.timedelta(days=1)) == "dates"
    assert refusal(membership=Membership.objects.get(user=nadia), ends_on=today) == "last_direction"
    row.refresh_from_db()
    assert (row.site, row.ends_on) == (toulon_site, None)

    page, client = f"/equipe/{row.pk}/", strong_client(nadia)
    wrong = client.post(page, {"site": str(toulon_site.pk), "ends_on": "2021-01-01"})
    assert (wrong.status_code, "Cette date est passée" in wrong.content.decode()) == (422, True)
    assert client.post(page, {"site": "", "ends_on": today.isoformat()}).status_code == 303
    row.refresh_from_db()
    assert (row.site, row.ends_on) == (None, today)
    event = AuditEvent.objects.get(event="member.changed")
    assert (event.actor_id, event.facts["ends_on"]) == (nadia.pk, today.isoformat())

    counsellor = Membership.objects.get(user=claire)
    assert "Toute la structure" not in client.get(f"/equipe/{counsellor.pk}/").content.decode()
    actions.change_membership(membership=counsellor, site=toulon_site, ends_on=today, by=by)
    counsellor.refresh_from_db()
    assert (counsellor.site, counsellor.ends_on) == (None, today)


def test_g13_who_leaves_is_out_at_once(
    toulon: Structure,
    nadia: User,
    claire: User,
    karim: User,
    lea: YoungPerson,
    actor_of: ActorOf,
    client_of: Callable[[User], Client],
) -> None:
    client = client_of(claire)
    today = clock.today(toulon.timezone)
    for starts_on, days in ((today - dt.timedelta(days=3), 9), (today + dt.timedelta(days=3), 9)):
        Cover.objects.create(
            structure=toulon,
            absent=karim,
            covering=claire,
            starts_on=starts_on,
            ends_on=starts_on + dt.timedelta(days=days),
        )
    row = Membership.objects.get(user=claire)

    actions.end_membership(membership=row, by=actor_of(nadia))
    actions.end_membership(membership=row, by=actor_of(nadia))

    claire.refresh_from_db()
    lea.refresh_from_db()
    assert not claire.is_active
    assert client.get("/mon-compte/securite/")["Location"].startswith("/connexion/")
    assert not Cover.objects.all().current(today).exists()
    assert lea.referent == claire  # nobody inherits silently: the direction gives her to someone
    assert AuditEvent.objects.filter(event="member.ended").count() == 1


def test_who_works_elsewhere_too_keeps_the_account(
    toulon: Structure,
    nice: Structure,
    nadia: User,
    claire: User,
    actor_of: ActorOf,
    client_of: Callable[[User], Client],
) -> None:
    actions.add_member(structure=nice, user=claire, role="counsellor", by=SYSTEM)
    client = client_of(claire)

    actions.end_membership(membership=Membership.objects.get(user=claire, structure=toulon), by=actor_of(nadia))

    claire.refresh_from_db()
    assert (claire.is_active, account_actor(claire).structure_id) == (True, nice.pk)
    assert client.get("/mon-compte/securite/").status_code == 302


def test_a_structure_keeps_a_direction(toulon: Structure, nadia: User, omar: User, actor_of: ActorOf) -> None:
    row = Membership.objects.get(user=nadia)

    assert code_of(lambda: actions.end_membership(membership=row, by=actor_of(nadia))) == "last_direction"
    assert code_of(lambda: actions.end_membership(membership=row, by=actor_of(omar))) == "not_direction"


# -- covers --------------------------------------------------------------------------------------------------------------


def test_a_cover_reads_between_its_dates_only(
    toulon: Structure, claire: User, karim: User, lea: YoungPerson, actor_of: ActorOf, sent: Sent
) -> None:
    by, reader = actor_of(claire), actor_of(karim)

    def reads() -> bool:
        return queries.reaches_content(reader, lea)

    with time_machine.travel(MORNING, tick=False) as now:
        day = MORNING.date()
        actions.cover(
            absent=claire,
            covering=karim,
            starts_on=day + dt.timedelta(days=1),
            ends_on=day + dt.timedelta(days=2),
            by=by,
        )
        found = [reads()]
        for _ in range(3):
            now.shift(dt.timedelta(days=1))
            found.append(reads())

    assert found == [False, True, True, False]
    assert sorted(to for to, _ in sent("email")) == ["claire@exemple.fr", "karim@exemple.fr"]


def test_what_a_cover_needs(
    toulon: Structure, claire: User, karim: User, nadia: User, sonia: User, omar: User, sami: User, actor_of: ActorOf
) -> None:
    day = clock.today(toulon.timezone)

    def refusal(by: User = nadia, **changed: object) -> str:
        data = {"absent": claire, "covering": karim, "starts_on": day, "ends_on": day, "by": actor_of(by)}
        return code_of(lambda: actions.cover(**{**data, **changed}))

    assert refusal(karim) == "not_allowed"
    assert refusal(covering=claire) == "same_person"
    assert refusal(covering=omar) == "not_colleagues"
    assert refusal(covering=sonia) == "not_colleagues"
    assert refusal(ends_on=day - dt.timedelta(days=1)) == "dates"
    assert refusal(starts_on=day - dt.timedelta(days=9), ends_on=day - dt.timedelta(days=2)) == "past"
    assert refusal(ends_on=day + dt.timedelta(days=400)) == "too_long"
    assert refusal(sami) == ""
    assert refusal() == "overlap"
    amel = make_member(toulon, "Amel", Role.COUNSELLOR)
    assert refusal(covering=amel) == "overlap"
    assert refusal(absent=amel, covering=claire) == "covering_absent"
    assert refusal(absent=karim, covering=amel) == "absent_covers"


def test_a_cover_is_stopped_at_once(
    toulon: Structure, claire: User, karim: User, nadia: User, lea: YoungPerson, actor_of: ActorOf
) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        day = MORNING.date()
        row = actions.cover(
            absent=claire, covering=karim, starts_on=day, ends_on=day + dt.timedelta(days=9), by=actor_of(nadia)
        )
        now.shift(dt.timedelta(days=2))
        assert code_of(lambda: actions.end_cover(cover=row, by=actor_of(karim))) == "not_allowed"

        actions.end_cover(cover=row, by=actor_of(nadia))

        assert not queries.reaches_content(actor_of(karim), lea)
        row.refresh_from_db()
        assert row.ends_on == day + dt.timedelta(days=1)


# -- lost access ---------------------------------------------------------------------------------------------------------


def test_a_lost_factor_is_reset_in_person_and_everyone_concerned_is_told(
    toulon: Structure, nadia: User, claire: User, actor_of: ActorOf, strong_client: StrongClient, sent: Sent
) -> None:
    client = strong_client(claire)
    other = make_member(toulon, "Paul", Role.DIRECTION)
    row = Membership.objects.get(user=claire)

    actions.reset_factor(membership=row, by=actor_of(nadia))

    assert not has_second_factor(claire)
    assert client.get("/mon-compte/securite/").status_code == 302
    told = sorted((to, "votre second facteur" in text) for to, text in sent("email") if "second facteur" in text)
    assert told == [("claire@exemple.fr", True), ("nadia@exemple.fr", False), (other.email, False)]
    assert AuditEvent.objects.filter(event="member.factor_reset", actor_id=nadia.pk).count() == 1


def test_nobody_resets_one_s_own_factor_or_a_neighbour_s(
    toulon: Structure, nadia: User, claire: User, omar: User, karim: User, actor_of: ActorOf
) -> None:
    def reset(user: User, by: User) -> str:
        return code_of(lambda: actions.reset_factor(membership=Membership.objects.get(user=user), by=actor_of(by)))

    assert [reset(nadia, nadia), reset(omar, nadia), reset(claire, karim)] == [
        "yourself",
        "not_direction",
        "not_direction",
    ]


def test_a_forgotten_password_is_chosen_anew_and_the_second_factor_stays(
    toulon: Structure, nadia: User, claire: User, actor_of: ActorOf, strong_client: StrongClient
) -> None:
    open_elsewhere = strong_client(claire)
    row = Membership.objects.get(user=claire)
    _, former = actions.invite_to_renew_password(membership=row, by=actor_of(nadia))
    _, token = actions.invite_to_renew_password(membership=row, by=actor_of(nadia))
    client = Client()

    assert client.get(f"/invitation/{former}/").status_code == 404
    assert client.post(f"/invitation/{token}/", {"password": "court"}).status_code == 422
    answer = client.post(f"/invitation/{token}/", {"password": LONG})

    assert answer["Location"] == "/connexion/second-facteur/"
    assert "_auth_user_id" not in client.session
    assert open_elsewhere.get("/mon-compte/securite/").status_code == 302
    assert Membership.objects.filter(user=claire).count() == 1
    assert code_of(lambda: actions.invite_to_renew_password(membership=row, by=actor_of(claire))) == "not_direction"


# -- pages ---------------------------------------------------------------------------------------------------------------


def test_the_whole_arrival_in_a_browser(toulon: Structure, nadia: User, strong_client: StrongClient) -> None:
    data = {"first_name": "Jeanne", "last_name": "Petit", "email": "jeanne@exemple.fr", "role": "counsellor"}
    shown = strong_client(nadia).post("/equipe/inviter/", data).content.decode()
    link = re.search(r"/invitation/[\w-]+/", shown)
    assert link is not None
    client = Client()
    assert "Bienvenue, Jeanne" in client.get(link[0]).content.decode()

    answer = client.post(link[0], {"first_name": "Jeanne", "last_name": "Petit", "password": PASSWORD})

    assert answer["Location"] == "/connexion/premier-facteur/"
    assert client.get("/connexion/premier-facteur/").status_code == 200
    assert Totp.objects.filter(user__email="jeanne@exemple.fr", confirmed_at=None).count() == 1
    assert client.get(link[0]).status_code == 404


def test_g35_inviting_asks_for_the_second_factor_again(nadia: User, client_of: Callable[[User], Client]) -> None:
    data = {"first_name": "Jeanne", "last_name": "Petit", "email": "jeanne@exemple.fr", "role": "counsellor"}

    answer = client_of(nadia).post("/equipe/inviter/", data)

    assert answer["Location"].startswith("/mon-compte/confirmer/")
    assert Invitation.objects.count() == 0


def test_twenty_invitations_a_day(toulon: Structure, nadia: User, strong_client: StrongClient) -> None:
    client = strong_client(nadia)
    statuses = []
    for number in range(21):
        data = {"first_name": "X", "last_name": "", "email": f"x{number}@exemple.fr", "role": "counsellor"}
        statuses.append(client.post("/equipe/inviter/", data).status_code)

    assert statuses == [200] * 20 + [429]


def test_someone_of_two_structures_switches(
    toulon: Structure, nice: Structure, claire: User, client_of: Callable[[User], Client]
) -> None:
    actions.add_member(structure=nice, user=claire, role="reception", by=SYSTEM)
    client = client_of(claire)
    reseau = Structure.objects.create(
        code="X", official_name="X", department_code="1", department="A", region_code="1", region="B"
    )

    assert client.post("/structure/", {"structure": str(nice.pk)}).status_code == 303
    assert client.session["structure_id"] == str(nice.pk)
    assert client.post("/structure/", {"structure": str(reseau.pk)}).status_code == 404
    assert client.post("/structure/", {"structure": "x"}).status_code == 404
    assert client.session["structure_id"] == str(nice.pk)


@pytest.mark.parametrize("colleagues", [1, 3])
def test_the_team_is_read_in_one_query(
    toulon: Structure,
    nadia: User,
    actor_of: ActorOf,
    colleagues: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for number in range(colleagues):
        make_member(toulon, f"Conseiller{number}", Role.COUNSELLOR)
    actor = actor_of(nadia)

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(queries.team(actor)) == colleagues + 1
