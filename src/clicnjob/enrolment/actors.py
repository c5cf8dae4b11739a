"""From a web session to an actor: a professional at one structure, a young person, a volunteer's day pass, or nobody."""

import uuid
from dataclasses import replace

from django.contrib.auth import get_user
from django.http import HttpRequest

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor, Kind, Role
from clicnjob.structures.models import Attachment, Membership
from clicnjob.workshops.models import DayPass

STRUCTURE = "structure_id"
"""Session key: the structure one works at now."""
DAY_PASS = "day_pass"  # noqa: S105  the name of a session key
"""Session key: the volunteer's pass."""
CLAIM = "claim_id"
"""Session key: the place this browser claims in a room (R7)."""


def resolve_actor(request: HttpRequest) -> Actor:
    """Who acts, with the rights of this very moment."""
    claim_id = request.session.get(CLAIM)
    return replace(_who(request), claim_id=uuid.UUID(claim_id)) if claim_id else _who(request)


def claimant(claim_id: uuid.UUID) -> Actor:
    """The browser that made a claim."""
    return replace(ANONYMOUS, claim_id=claim_id)


def _who(request: HttpRequest) -> Actor:
    if pass_id := request.session.get(DAY_PASS):
        return volunteer_actor(uuid.UUID(pass_id))
    user = get_user(request)
    if not isinstance(user, User):
        return ANONYMOUS
    chosen = request.session.get(STRUCTURE)
    return account_actor(user, structure_id=uuid.UUID(chosen) if chosen else None)


def volunteer_actor(pass_id: uuid.UUID) -> Actor:
    """The holder of a day pass while its session runs, else nobody (G12)."""
    row = DayPass.objects.filter(pk=pass_id, revoked_at=None).select_related("session").first()
    if row is None or not row.session.is_running(clock.now()):
        return ANONYMOUS
    return Actor(
        Kind.VOLUNTEER,
        name=row.first_name,
        structure_id=row.session.structure_id,
        pass_id=row.pk,
        session_id=row.session_id,
    )


def account_actor(user: User, *, structure_id: uuid.UUID | None = None) -> Actor:
    """The actor behind an account, at ``structure_id`` if they work (or are attached) there, else at their first one."""
    if user.kind == AccountKind.YOUTH:
        links = Attachment.objects.current().filter(user=user).order_by("-started_at")
        link = (links.filter(structure_id=structure_id).first() if structure_id else None) or links.first()
        return Actor(
            Kind.YOUTH,
            name=user.first_name,
            user_id=user.pk,
            structure_id=link.structure_id if link else None,
            person_id=link.young_person_id if link else None,
        )
    rows = Membership.objects.all().current(clock.today()).filter(user=user).order_by("starts_on", "created_at")
    row = (rows.filter(structure_id=structure_id).first() if structure_id else None) or rows.first()
    return Actor(
        Kind.STAFF,
        name=user.full_name,
        user_id=user.pk,
        role=Role(row.role) if row else None,
        structure_id=row.structure_id if row else None,
        site_id=row.site_id if row else None,
    )
