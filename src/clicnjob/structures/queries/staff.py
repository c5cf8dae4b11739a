"""Reading the team: who works here, who is invited, who stands in for whom."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.prepared import prepared
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Cover, Invitation, Membership, YoungPerson
from clicnjob.vault.keys import keyed_hash

PRIVILEGED = (RoleChoice.DIRECTION, RoleChoice.NETWORK)
"""The roles that create accounts (R5)."""


def current_memberships(actor: Actor) -> list[Membership]:
    """Where the actor works today, the oldest first."""
    if actor.user_id is None:
        return []
    rows = Membership.objects.all().current(clock.today()).filter(user_id=actor.user_id)
    return list(rows.select_related("structure", "site").order_by("starts_on", "created_at"))


def home_of(user_id: uuid.UUID) -> Membership | None:
    """Where an account has worked longest, among where it works: that structure answers for its password and factor."""
    rows = Membership.objects.all().current(clock.today()).filter(user_id=user_id)
    return rows.order_by("starts_on", "created_at", "pk").first()


def elsewhere(membership: Membership) -> list[Membership]:
    """The other structures where this colleague works today: each direction sees it."""
    rows = Membership.objects.all().current(clock.today()).filter(user_id=membership.user_id)
    return list(rows.exclude(structure_id=membership.structure_id).select_related("structure").order_by("starts_on"))


def own_invitations(actor: Actor) -> list[Invitation]:
    """The structures that invite this account, while each may be answered."""
    user = User.objects.filter(pk=actor.user_id).first() if actor.is_staff and actor.user_id else None
    if user is None or not user.email:
        return []
    rows = Invitation.objects.select_related("structure", "invited_by").filter(
        email=user.email.lower(), renews=None, accepted_at=None, revoked_at=None, structure__active=True
    )
    moment = clock.now()
    return [row for row in rows.order_by("-created_at") if row.opens(moment)]


def get_own_invitation(actor: Actor, pk: uuid.UUID) -> Invitation:
    """One of them. 404 otherwise."""
    row = next((one for one in own_invitations(actor) if one.pk == pk), None)
    if row is None:
        raise Http404
    return row


def get_own_membership(actor: Actor, pk: uuid.UUID) -> Membership:
    """Where one works oneself. 404 otherwise."""
    row = next((one for one in current_memberships(actor) if one.pk == pk), None)
    if row is None:
        raise Http404
    return row


def staff_actor(user_id: uuid.UUID, structure_id: uuid.UUID, *, moment: dt.datetime) -> Actor | None:
    """A professional with the rights of ``moment``, for what they left to be done later; None once they work there no more."""
    rows = Membership.objects.all().current(clock.local(moment).date()).filter(structure_id=structure_id)
    row = rows.filter(user_id=user_id, user__in=User.objects.active()).select_related("user").first()
    if row is None:
        return None
    return Actor(
        Kind.STAFF,
        name=row.user.full_name,
        user_id=user_id,
        role=Role(row.role),
        structure_id=structure_id,
        site_id=row.site_id,
    )


def counsellors_of(structure_id: uuid.UUID) -> list[User]:
    """Those who may be in charge of a young person today, by name."""
    members = Membership.objects.all().current(clock.today()).counsellors().filter(structure_id=structure_id)
    users = User.objects.active().filter(pk__in=members.values("user_id"))
    return list(users.order_by("first_name", "last_name", "pk"))


def directors_of(structure_id: uuid.UUID, *, but: uuid.UUID | None = None) -> list[User]:
    """The direction of a structure today."""
    members = Membership.objects.all().current(clock.today())
    users = User.objects.active().filter(
        pk__in=members.filter(structure_id=structure_id, role=RoleChoice.DIRECTION).values("user_id")
    )
    return list((users.exclude(pk=but) if but else users).order_by("first_name", "last_name", "pk"))


def sector_managers_of(structure_id: uuid.UUID) -> list[User]:
    """The sector managers of a structure today."""
    members = Membership.objects.all().current(clock.today())
    here = members.filter(structure_id=structure_id, role=RoleChoice.SECTOR_MANAGER)
    return list(User.objects.active().filter(pk__in=here.values("user_id")).order_by("first_name", "last_name", "pk"))


def network_people() -> list[User]:
    """The network's professionals today."""
    members = Membership.objects.all().current(clock.today()).filter(role=RoleChoice.NETWORK)
    return list(User.objects.active().filter(pk__in=members.values("user_id")).order_by("pk"))


def creates_accounts(user: User) -> bool:
    """Whether this account is of the direction or the network somewhere: longer password, shorter idle time (D10)."""
    return Membership.objects.all().current(clock.today()).filter(user=user, role__in=PRIVILEGED).exists()


def team(actor: Actor) -> list[Membership]:
    """The colleagues of one's structure, those to come included, by role and name, with how many young people each follows.

    Two thirds of a page in one query: ``caseload_open`` is the number of open files at this structure.
    """
    here = Q(user__caseload__structure_id=actor.structure_id, user__caseload__closed_at=None)
    rows = Membership.objects.all().visible_to(actor).not_over(clock.today())
    order = {role: place for place, role in enumerate(RoleChoice.values)}
    found = rows.select_related("user", "site").annotate(caseload_open=Count("user__caseload", filter=here))
    return sorted(found, key=lambda row: (order[row.role], row.user.first_name, row.user.last_name, str(row.pk)))


def dormant(actor: Actor) -> list[Membership]:
    """The accounts of one's structure about which the direction is asked, the longest unused first; each with its ``ends``."""
    today = clock.today()
    rows = Membership.objects.all().visible_to(actor).current(today).dormant(today).filter(dormant_on__isnull=False)
    return list(rows.select_related("user").order_by("dormant_on", "user__last_seen_on", "pk"))


def dormant_count(actor: Actor) -> int:
    """How many there are."""
    today = clock.today()
    rows = Membership.objects.all().visible_to(actor).current(today).dormant(today)
    return rows.filter(dormant_on__isnull=False).count()


def get_membership(actor: Actor, pk: uuid.UUID) -> Membership:
    """A colleague's membership of one's structure, in force or to come. 404 otherwise."""
    rows = Membership.objects.all().visible_to(actor).filter(ended_at=None)
    return get_object_or_404(rows.select_related("user", "site", "structure"), pk=pk)


def invitations(actor: Actor) -> list[Invitation]:
    """The invitations of one's structure that wait for someone: an answer, or an approval."""
    since = clock.now() - Invitation.LIFE
    rows = Invitation.objects.all().visible_to(actor).filter(revoked_at=None, created_at__gt=since, renews=None)
    waiting = Q(accepted_at=None) | Q(approval_needed=True, approved_at=None)
    rows = rows.filter(waiting).select_related("invited_by", "structure").order_by("-created_at")
    return [row for row in rows if row.accepted_at is None or not is_open(row)]


def is_open(invitation: Invitation, moment: dt.datetime | None = None) -> bool:
    """Whether this invitation gives its role now: no approval needed, approved, or 24 hours passed with all told (R5)."""
    if not invitation.approval_needed or invitation.approved_at is not None:
        return True
    return (moment or clock.now()) - invitation.created_at >= Invitation.APPROVAL_LIFE


def get_invitation(actor: Actor, pk: uuid.UUID) -> Invitation:
    """An invitation of one's structure. 404 otherwise."""
    return get_object_or_404(Invitation.objects.all().visible_to(actor).select_related("structure"), pk=pk)


def invitation_of_token(token: str) -> Invitation | None:
    """The invitation a link opens: not used, not taken back, not older than fourteen days."""
    rows = Invitation.objects.select_related("structure", "invited_by", "renews").filter(
        token_hash=keyed_hash("invitation", token), accepted_at=None, revoked_at=None, structure__active=True
    )
    row = rows.first()
    return row if row is not None and row.opens(clock.now()) else None


def covers(actor: Actor) -> list[Cover]:
    """The covers of one's structure, in force or to come, the nearest first."""
    rows = Cover.objects.all().visible_to(actor).filter(ends_on__gte=clock.today())
    return list(rows.select_related("absent", "covering").order_by("starts_on", "ends_on", "pk"))


def get_cover_to_end(actor: Actor, pk: uuid.UUID) -> Cover:
    """A cover that the actor may stop. 404 otherwise."""
    return get_object_or_404(Cover.objects.all().ended_by(actor).select_related("absent", "covering"), pk=pk)


@dataclass(frozen=True, slots=True)
class Absence:
    """The referent is away: until when, and who answers."""

    name: str
    until: dt.date
    by: str


def absence_of(person: YoungPerson) -> Absence | None:
    """Whether the referent of this file is away today, in the structure's time zone. One query, none without a referent."""
    if person.referent_id is None:
        return None
    found = _covers_of(person.referent_id, person.structure_id, clock.today(person.structure.timezone))
    return Absence(*found[0]) if found else None


@prepared
def _covers_of(
    absent_id: uuid.UUID, structure_id: uuid.UUID, day: dt.date
) -> QuerySet[Cover, tuple[str, dt.date, str]]:
    """Who is away, until when, who answers: the cover that lasts longest."""
    covers = Cover.objects.all().current(day).filter(absent_id=absent_id, structure_id=structure_id)
    rows = covers.order_by("-ends_on", "pk").values_list("absent__first_name", "ends_on", "covering__first_name")
    return rows[:1]
