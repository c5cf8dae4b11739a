"""From a web session to an actor: a professional at one structure, a young person, a volunteer's day pass, or nobody."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.locks import is_staffs
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import STATION
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor, Kind, Role
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import Attachment, Membership
from clicnjob.workshops.models import DayPass
from clicnjob.workshops.queries import live_station

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
    session, chosen = request.session, request.session.get(STRUCTURE)
    structure_id = uuid.UUID(chosen) if chosen else None
    row = _at_work(session, structure_id)
    if row is not None and _station_lives(session):
        # What ``request.user`` gives, and what the page's shell names: neither is asked again.
        request._cached_user, request.structure = row.user, row.structure  # type: ignore[attr-defined]  # noqa: SLF001
        return _professional(row.user, row)
    user = get_user(request)
    if not isinstance(user, User) or not _station_lives(session):
        return ANONYMOUS
    return account_actor(user, structure_id=structure_id)


def _at_work(session: SessionBase, chosen: uuid.UUID | None) -> Membership | None:
    """Where a professional works, with the account and the structure: one query, the usual case of the desk.

    Nothing when it is somebody else's session, or when anything of it is doubtful: ``get_user`` says then what it is worth.
    """
    if not is_staffs(session):
        return None
    key = session[SESSION_KEY]
    row = _worked_at(_places(uuid.UUID(key)), chosen)
    return row if row is not None and _proven(session, {key: row.user}) is not None else None


def _station_lives(session: Mapping[str, Any]) -> bool:
    """Whether the workshop's computer of this session still is one; a session of elsewhere needs none (D8, G23)."""
    bound = session.get(STATION)
    return bound is None or live_station(pk=uuid.UUID(bound)) is not None


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
        return _young(user, _links([user.pk]), structure_id)
    return _professional(user, _worked_at(_memberships([user.pk]), structure_id))


@prepared
def _links(user_ids: list[uuid.UUID]) -> QuerySet[Attachment]:
    return Attachment.objects.current().filter(user_id__in=user_ids).order_by("-started_at")


@prepared
def _memberships(user_ids: list[uuid.UUID]) -> QuerySet[Membership]:
    rows = Membership.objects.all().current(clock.today()).filter(user_id__in=user_ids)
    return rows.order_by("starts_on", "created_at")


@prepared
def _places(user_id: uuid.UUID) -> QuerySet[Membership]:
    """An open account's, each with the account and its structure."""
    rows = Membership.objects.all().current(clock.today()).filter(user_id=user_id, user__deactivated_at=None)
    return rows.select_related("user", "structure").order_by("starts_on", "created_at")


def _young(user: User, links: Sequence[Attachment], chosen: uuid.UUID | None) -> Actor:
    link = next((one for one in links if one.structure_id == chosen), links[0] if links else None)
    return Actor(
        Kind.YOUTH,
        name=user.first_name,
        user_id=user.pk,
        structure_id=link.structure_id if link else None,
        person_id=link.young_person_id if link else None,
    )


def _worked_at(rows: Sequence[Membership], chosen: uuid.UUID | None) -> Membership | None:
    return next((one for one in rows if one.structure_id == chosen), rows[0] if rows else None)


def _professional(user: User, row: Membership | None) -> Actor:
    return Actor(
        Kind.STAFF,
        name=user.full_name,
        user_id=user.pk,
        role=Role(row.role) if row else None,
        structure_id=row.structure_id if row else None,
        site_id=row.site_id if row else None,
    )


def resolve_actors(sessions: Sequence[Mapping[str, Any]]) -> list[Actor]:
    """``resolve_actor`` for many web sessions at once, in a number of queries that does not depend on how many.

    What stands outside the request cycle asks it: the live streams every few seconds, the fast door at each miss.
    """
    users = _users(sessions)
    of_user: dict[uuid.UUID, list[Any]] = defaultdict(list)
    young = [user.pk for user in users.values() if user.kind == AccountKind.YOUTH]
    others = [user.pk for user in users.values() if user.kind != AccountKind.YOUTH]
    for row in (*(_links(young) if young else ()), *(_memberships(others) if others else ())):
        of_user[row.user_id].append(row)
    return [_one_of_many(session, users, of_user) for session in sessions]


def _one_of_many(
    session: Mapping[str, Any], users: Mapping[str, User], of_user: Mapping[uuid.UUID, list[Any]]
) -> Actor:
    if pass_id := session.get(DAY_PASS):
        actor = volunteer_actor(uuid.UUID(pass_id))
    elif (user := _proven(session, users)) and _station_lives(session):
        chosen = session.get(STRUCTURE)
        rows, structure_id = of_user.get(user.pk, []), uuid.UUID(chosen) if chosen else None
        young = user.kind == AccountKind.YOUTH
        actor = _young(user, rows, structure_id) if young else _professional(user, _worked_at(rows, structure_id))
    else:
        actor = ANONYMOUS
    claim_id = session.get(CLAIM)
    return replace(actor, claim_id=uuid.UUID(claim_id)) if claim_id else actor


def _users(sessions: Sequence[Mapping[str, Any]]) -> dict[str, User]:
    keys = {session[SESSION_KEY] for session in sessions if session.get(SESSION_KEY)}
    return {str(user.pk): user for user in _active([uuid.UUID(key) for key in keys])} if keys else {}


@prepared
def _active(user_ids: list[uuid.UUID]) -> QuerySet[User]:
    return User.objects.active().filter(pk__in=user_ids)


def _proven(session: Mapping[str, Any], users: Mapping[str, User]) -> User | None:
    """The account of a session if its proof still holds: what ``django.contrib.auth.get_user`` asks."""
    user = users.get(session.get(SESSION_KEY, ""))
    if user is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    return user if constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()) else None
