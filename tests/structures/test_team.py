"""A team: members, departures, covers, lost factors (R5, D10, G13, G35)."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import Totp, User
from clicnjob.accounts.queries import has_second_factor
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.structures import actions, queries
from clicnjob.structures.models import Cover, Invitation, Membership, Site, Structure, YoungPerson
from tests.conftest import PASSWORD, make_member
from tests.outcomes import code_of
from tests.structures.team import LONG, accept

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
StrongClient = Callable[[User], Client]
Sent = Callable[[str], list[tuple[str, str]]]
MORNING = dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC)


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
        row, _ = actions.invite(**said, email="jeanne@exemple.fr")
        actions.accept_invitation_as(invitation=row, user=user, by=account_actor(user))
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


def test_nobody_decides_of_their_own_reading(
    toulon: Structure,
    claire: User,
    nadia: User,
    sami: User,
    lea: YoungPerson,
    actor_of: ActorOf,
    client_of: Callable[[User], Client],
) -> None:
    """R2: direction reads a caseload when somebody else says so, or one file by an accès exceptionnel, told and traced."""
    today = clock.today()
    dates = {"starts_on": today, "ends_on": today}
    for one in (nadia, sami):
        refused = code_of(lambda w=one: actions.cover(absent=claire, covering=w, **dates, by=actor_of(w)))
        assert refused == "own_reading"
        assert not queries.reaches_content(actor_of(one), lea)
        choices = client_of(one).get("/equipe/remplacements/").context["form"].fields["covering"].choices
        assert (str(one.pk) in dict(choices), str(claire.pk) in dict(choices)) == (False, True)
        said = {"absent": str(claire.pk), "covering": str(one.pk), **{k: v.isoformat() for k, v in dates.items()}}
        assert client_of(one).post("/equipe/remplacements/", said).status_code == 422
    assert not Cover.objects.exists()

    actions.cover(absent=claire, covering=nadia, **dates, by=actor_of(claire))
    assert queries.reaches_content(actor_of(nadia), lea)


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


def test_ten_invitations_a_day(toulon: Structure, nadia: User, strong_client: StrongClient) -> None:
    """The form stays, with its words and why (in parallel too: ``test_taken_over``)."""
    client = strong_client(nadia)
    statuses = []
    for number in range(11):
        data = {"first_name": "X", "last_name": "", "email": f"x{number}@exemple.fr", "role": "counsellor"}
        statuses.append(client.post("/equipe/inviter/", data).status_code)

    assert statuses == [200] * 10 + [422]


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
