"""Use cases of the team: members, covers, lost factors."""

import datetime as dt
import uuid

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.newcomers import check_given_by_another
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Cover, Membership, Site, Structure
from clicnjob.structures.queries.staff import PRIVILEGED, directors_of, home_of

LONGEST_COVER = dt.timedelta(days=366)


def check_direction(by: Actor, structure_id: uuid.UUID) -> None:
    """Only the direction of this structure, or a job. Raises DomainError(code="not_direction")."""
    if by.kind is Kind.SYSTEM:
        return
    if by.role is not Role.DIRECTION or by.structure_id != structure_id:
        raise DomainError(pro("Seule la direction de la structure peut le faire."), code="not_direction")


def check_home(membership: Membership, by: Actor) -> None:
    """Only the structure where an account has worked longest gives its password or its factor again.

    Another one, which attached it, would else open with it what belongs to the first. Raises DomainError(code="other_home").
    """
    home = home_of(membership.user_id)
    if by.kind is not Kind.SYSTEM and home is not None and home.structure_id != membership.structure_id:
        raise DomainError(
            pro("Ce compte vient d’une autre structure\u202f: sa direction redonne cet accès."), code="other_home"
        )


def check_not_training(structure: Structure) -> None:
    """Nobody real comes to work where people train. Raises DomainError(code="practice")."""
    if structure.is_practice:
        raise DomainError(
            pro("À l’entraînement, l’équipe est inventée\u202f: on n’y invite personne."), code="practice"
        )


def tell_staff(users: list[User], what: str, link: str, *, structure_id: uuid.UUID | None, by: Actor) -> None:
    """Tell professionals by e-mail, in a fixed sentence (``notifications.texts.STAFF_NOTICES``)."""
    for user in users:
        if user.email:
            outgoing.enqueue(
                channel="email",
                recipient=user.email,
                template="staff_notice",
                blanks={"what": what, "link": link},
                structure_id=structure_id,
                by=by,
            )


def check_limits(structure: Structure, *, site: Site | None, ends_on: dt.date | None, day: dt.date) -> None:
    """Where and until when a membership holds. Raises DomainError: ``other_site``, ``dates`` (over before ``day``)."""
    if site is not None and site.structure_id != structure.pk:
        raise DomainError(pro("Cette antenne n’est pas de la structure."), code="other_site", field="site")
    if ends_on is not None and ends_on < day:
        raise DomainError(
            pro("Cette date est passée. Choisissez le dernier jour de travail."), code="dates", field="ends_on"
        )


@action
def add_member(
    *,
    structure: Structure,
    user: User,
    role: str,
    site: Site | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    by: Actor,
) -> Membership:
    """Someone works here from ``starts_on`` (today); a new counsellor follows nobody until given someone (D10).

    Direction and network come by an invitation and its approval (R5): here they are for jobs only. Raises DomainError:
    ``not_direction``, ``role``, ``approval_needed``, ``not_staff``, ``other_site``, ``dates``, ``already_member``.
    """
    check_direction(by, structure.pk)
    if by.kind is not Kind.SYSTEM:
        check_not_training(structure)
    if role not in RoleChoice.values:
        raise DomainError(pro("Choisissez un rôle."), code="role", field="role")
    if role in PRIVILEGED and by.kind is not Kind.SYSTEM:
        raise DomainError(
            pro("Invitez cette personne : un autre membre de la direction confirmera."), code="approval_needed"
        )
    if user.kind != AccountKind.STAFF or not user.is_active:
        raise DomainError(pro("Ce compte n’est pas celui d’un professionnel en activité."), code="not_staff")
    if site is not None and site.structure_id != structure.pk:
        raise DomainError(pro("Cette antenne n’est pas de la structure."), code="other_site", field="site")
    first_day = starts_on or clock.today(structure.timezone)
    if ends_on is not None and ends_on < first_day:
        raise DomainError(pro("La fin vient après le début."), code="dates", field="ends_on")
    lock(User.objects.filter(pk=user.pk)).get()
    former = lock(Membership.objects.filter(structure=structure, user=user, ended_at=None)).first()
    if former is not None:
        if former.ends_on is None or former.ends_on >= clock.today(structure.timezone):
            raise DomainError(pro("Cette personne travaille déjà ici."), code="already_member", field="email")
        former.ended_at = clock.now()
        former.save(update_fields=["ended_at"])
    row = Membership.objects.create(
        structure=structure, user=user, role=role, site=site, starts_on=first_day, ends_on=ends_on
    )
    record("member.added", by=by, obj=row, role=role)
    return row


@action
def change_membership(
    *, membership: Membership, site: Site | None = None, ends_on: dt.date | None = None, by: Actor
) -> Membership:
    """Say until when someone works here (``None``: no end is known) and, for a sector manager, at which place.

    Rights end by themselves after the last day. Raises DomainError: ``not_direction``, ``other_site``, ``dates``,
    ``last_direction`` (the only direction stays until another one arrives).
    """
    check_direction(by, membership.structure_id)
    structure = lock(Structure.objects.filter(pk=membership.structure_id)).get()
    row = lock(Membership.objects.filter(pk=membership.pk, ended_at=None)).select_related("user").first()
    if row is None:
        raise DomainError(pro("Cette personne ne travaille plus ici."), code="ended")
    check_limits(structure, site=site, ends_on=ends_on, day=max(row.starts_on, clock.today(structure.timezone)))
    last = row.role == RoleChoice.DIRECTION and not directors_of(row.structure_id, but=row.user_id)
    if last and ends_on is not None:
        raise DomainError(pro("Gardez au moins une personne à la direction."), code="last_direction", field="ends_on")
    place = site if row.role == RoleChoice.SECTOR_MANAGER else None
    if (row.ends_on, row.site_id) == (ends_on, place.pk if place else None):
        return row
    row.ends_on, row.site = ends_on, place
    row.save(update_fields=["ends_on", "site"])
    record(
        "member.changed", by=by, obj=row, ends_on=ends_on.isoformat() if ends_on else "", site=str(row.site_id or "")
    )
    publish(f"user:{row.user_id}")
    return row


@action
def cover(
    *,
    absent: User,
    covering: User,
    starts_on: dt.date,
    ends_on: dt.date,
    structure: Structure | None = None,
    by: Actor,
) -> Cover:
    """A colleague reads and answers for a counsellor between two dates (R2); both are told.

    Decided by the direction, the sector manager, or the one who goes away, and never by who will read: a director who named
    herself would open a whole caseload without the reason, the telling and the trace of an *accès exceptionnel* (R2). Somebody
    else decides, or that access opens the one file. ``structure`` defaults to the actor's. Raises DomainError:
    ``not_allowed``, ``same_person``, ``own_reading``, ``not_colleagues``, ``dates``, ``past``, ``too_long``, ``overlap``,
    ``covering_absent``, ``absent_covers``, ``own_guest``.
    """
    structure_id = structure.pk if structure is not None else by.structure_id
    if structure_id is None or not (
        by.kind is Kind.SYSTEM
        or (by.structure_id == structure_id and by.role in (Role.DIRECTION, Role.SECTOR_MANAGER))
        or (by.structure_id == structure_id and by.user_id == absent.pk)
    ):
        raise DomainError(pro("La direction, ou la personne absente, choisit qui remplace."), code="not_allowed")
    if absent.pk == covering.pk:
        raise DomainError(pro("Choisissez deux personnes différentes."), code="same_person", field="covering")
    if covering.pk == by.user_id:
        raise DomainError(
            pro(
                "On ne se désigne pas soi-même. La personne absente, ou quelqu’un d’autre de la direction, peut le faire. "
                "Pour un seul dossier\u202f: l’accès exceptionnel."
            ),
            code="own_reading",
            field="covering",
        )
    today = clock.today()
    members = Membership.objects.all().current(today).filter(structure_id=structure_id, user__deactivated_at=None)
    if members.filter(user__in=(absent, covering), role__in=_MAY_COVER).count() != 2:
        raise DomainError(
            pro("Les deux personnes travaillent dans la structure."), code="not_colleagues", field="covering"
        )
    if ends_on < starts_on:
        raise DomainError(pro("La fin vient après le début."), code="dates", field="ends_on")
    if ends_on < today:
        raise DomainError(pro("Ces dates sont passées."), code="past", field="ends_on")
    if ends_on - starts_on > LONGEST_COVER:
        raise DomainError(pro("Un remplacement dure un an au plus."), code="too_long", field="ends_on")
    check_given_by_another(to=covering.pk, structure_id=structure_id, by=by)
    lock(User.objects.filter(pk=absent.pk)).get()
    _check_overlap(structure_id, absent, covering, starts_on, ends_on)
    row = Cover.objects.create(
        structure_id=structure_id, absent=absent, covering=covering, starts_on=starts_on, ends_on=ends_on
    )
    record("cover.given", by=by, obj=row, absent=str(absent.pk), covering=str(covering.pk))
    publish(f"user:{absent.pk}", f"user:{covering.pk}", f"caseload:{absent.pk}")
    tell_staff([absent, covering], "cover", "/", structure_id=structure_id, by=by)
    return row


def _check_overlap(structure_id: uuid.UUID, absent: User, covering: User, starts_on: dt.date, ends_on: dt.date) -> None:
    """One colleague answers at a time, and one who is there."""
    planned = Cover.objects.filter(structure_id=structure_id).overlapping(starts_on, ends_on)
    if planned.filter(absent=absent).exists():
        raise DomainError(
            pro("Une absence de %(first_name)s est déjà prévue à ces dates.") % {"first_name": absent.first_name},
            code="overlap",
            field="starts_on",
        )
    if planned.filter(absent=covering).exists():
        raise DomainError(
            pro("%(first_name)s est absent·e à ces dates. Choisissez quelqu’un d’autre.")
            % {"first_name": covering.first_name},
            code="covering_absent",
            field="covering",
        )
    if planned.filter(covering=absent).exists():
        raise DomainError(
            pro("%(first_name)s remplace quelqu’un à ces dates. Arrêtez d’abord ce remplacement.")
            % {"first_name": absent.first_name},
            code="absent_covers",
            field="starts_on",
        )


_MAY_COVER = (RoleChoice.COUNSELLOR, RoleChoice.SECTOR_MANAGER, RoleChoice.DIRECTION)


@action
def end_cover(*, cover: Cover, by: Actor) -> None:
    """A cover stops now: its reading ends at once. By the direction, the sector manager, the one who was away.

    Raises DomainError(code="not_allowed").
    """
    if by.kind is not Kind.SYSTEM and not Cover.objects.all().ended_by(by).filter(pk=cover.pk).exists():
        raise DomainError(pro("La direction, ou la personne absente, arrête un remplacement."), code="not_allowed")
    row = lock(Cover.objects.filter(pk=cover.pk)).first()
    if row is None:
        return
    record("cover.ended", by=by, obj=row, absent=str(row.absent_id), covering=str(row.covering_id))
    publish(f"user:{row.covering_id}", f"user:{row.absent_id}", f"caseload:{row.absent_id}")
    yesterday = clock.today() - dt.timedelta(days=1)
    if row.starts_on > yesterday:
        row.delete()
    elif row.ends_on > yesterday:
        row.ends_on = yesterday
        row.save(update_fields=["ends_on"])


@action
def reset_factor(*, membership: Membership, by: Actor) -> None:
    """A colleague lost the second factor and stands here in person: it is forgotten, the next sign-in adds one (R5).

    The colleague and the whole direction are told. Raises DomainError: ``not_direction``, ``other_home``, ``yourself``.
    """
    check_direction(by, membership.structure_id)
    check_home(membership, by)
    if membership.user_id == by.user_id:
        raise DomainError(pro("Demandez à un autre membre de la direction ou au réseau."), code="yourself")
    accounts.reset_factors(user=membership.user, by=by)
    record("member.factor_reset", by=by, obj=membership)
    publish(f"user:{membership.user_id}")
    told = directors_of(membership.structure_id, but=membership.user_id)
    tell_staff(told, "factor_reset_told", "/equipe/", structure_id=membership.structure_id, by=by)
