"""Use cases of invitations: how accounts of professionals come to be (R5, D10)."""

import datetime as dt

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.accounts.queries import former_staff_by_email, staff_by_email
from clicnjob.accounts.rules import PRIVILEGED_PASSWORD, STAFF_PASSWORD, check_password_strength
from clicnjob.audit.actions import record
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor, Kind, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import in_french, pro, pro_noop
from clicnjob.structures.actions.staff import (
    add_member,
    check_direction,
    check_home,
    check_limits,
    check_not_training,
    tell_staff,
)
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Invitation, Membership, Site, Structure
from clicnjob.structures.queries.staff import PRIVILEGED, directors_of, is_open, network_people
from clicnjob.vault.keys import derived_token, keyed_hash

A_DAY = dt.timedelta(hours=24)
MOST_BY_ONE, MOST_HERE = 10, 20
"""Invitations of twenty-four hours, by one director and in a structure: a team of thirty takes two days, a thief is stopped."""
_GONE = pro_noop("Ce lien ne marche plus. Demandez-en un autre à votre direction.")


def _send(invitation: Invitation, *, by: Actor) -> str:
    """Make the link, keep its keyed hash, send it by e-mail; returns the token."""
    token = derived_token("invitation", str(invitation.pk))
    invitation.token_hash = keyed_hash("invitation", token)
    invitation.save(force_insert=True)
    outgoing.enqueue(
        channel="email",
        recipient=invitation.email,
        template="staff_invitation",
        blanks={
            "name": invitation.first_name,
            "structure": invitation.structure.name,
            "role": in_french(RoleChoice(invitation.role).label),
            "inviter": by.name,
            "link": f"/invitation/{token}/",
        },
        structure_id=invitation.structure_id,
        by=by,
    )
    return token


@action
def invite(
    *,
    structure: Structure,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    site: Site | None = None,
    ends_on: dt.date | None = None,
    by: Actor,
) -> tuple[Invitation, str]:
    """Invite a colleague by a link that opens once, within fourteen days; returns the invitation and its token.

    ``site``: a sector manager's place; ``ends_on``: the last day of a membership of limited time.
    A further direction or network account waits for another director or the network, or for 24 hours with everyone told
    (R5). Raises DomainError: ``not_direction``, ``role``, ``first_name_missing``, ``email``, ``already_member``,
    ``already_invited``, ``other_site``, ``dates``, ``invitations_quota``.
    """
    check_direction(by, structure.pk)
    check_not_training(structure)
    allowed = set(RoleChoice.values) if by.kind is Kind.SYSTEM else set(RoleChoice.values) - {RoleChoice.NETWORK}
    if role not in allowed:
        raise DomainError(pro("Choisissez un rôle."), code="role", field="role")
    first, last, address = " ".join(first_name.split()), " ".join(last_name.split()), email.strip().lower()
    if not first:
        raise DomainError(pro("Écrivez le prénom."), code="first_name_missing", field="first_name")
    if "@" not in address:
        raise DomainError(pro("Écrivez l’adresse e-mail professionnelle."), code="email", field="email")
    today = clock.today(structure.timezone)
    check_limits(structure, site=site, ends_on=ends_on, day=today)
    lock(Structure.objects.filter(pk=structure.pk)).get()
    known = staff_by_email(address)
    here = Membership.objects.all().not_over(today).filter(structure=structure)
    if known is not None and here.filter(user=known).exists():
        raise DomainError(pro("Cette personne travaille déjà ici."), code="already_member", field="email")
    since = clock.now() - Invitation.LIFE
    waiting = Invitation.objects.filter(
        structure=structure, email=address, revoked_at=None, accepted_at=None, renews=None, created_at__gt=since
    )
    if waiting.exists():
        raise DomainError(
            pro("Une invitation attend déjà à cette adresse. Annulez-la d’abord."),
            code="already_invited",
            field="email",
        )
    last_one = _check_quota(structure, by)
    directors = directors_of(structure.pk)
    others = [*directors, *network_people()]
    first_of_all = by.kind is Kind.SYSTEM and not (directors if role == RoleChoice.DIRECTION else network_people())
    invitation = Invitation(
        structure=structure,
        email=address,
        first_name=first,
        last_name=last,
        role=role,
        site=site if role == RoleChoice.SECTOR_MANAGER else None,
        ends_on=ends_on,
        invited_by_id=by.user_id,
        approval_needed=role in PRIVILEGED and not first_of_all,
    )
    token = _send(invitation, by=by)
    record("invitation.sent", by=by, obj=invitation, role=role, approval_needed=invitation.approval_needed)
    if invitation.approval_needed:
        tell_staff(others, "new_direction", "/equipe/", structure_id=structure.pk, by=by)
    if last_one:
        tell_staff(others, "invitations_stopped", "/equipe/", structure_id=structure.pk, by=by)
        record("invitation.quota", by=by, obj=invitation)
    return invitation, token


def _check_quota(structure: Structure, by: Actor) -> bool:
    """Whether the invitation being made is the last of the day, its structure being locked (D10).

    Told then and not at the refusal, which writes nothing. Raises DomainError(code="invitations_quota").
    """
    if by.kind is Kind.SYSTEM:
        return False
    made = Invitation.objects.filter(structure=structure, renews=None, created_at__gt=clock.now() - A_DAY)
    mine, here = made.filter(invited_by_id=by.user_id).count(), made.count()
    if mine >= MOST_BY_ONE or here >= MOST_HERE:
        raise DomainError(
            pro("Assez d’invitations pour aujourd’hui : la direction et le réseau sont prévenus. Reprenez demain."),
            code="invitations_quota",
        )
    return mine + 1 == MOST_BY_ONE or here + 1 == MOST_HERE


@action
def invite_to_renew_password(*, membership: Membership, by: Actor) -> tuple[Invitation, str]:
    """Send a link to a colleague who forgot the password: it lets choose another one, the second factor stays (R5).

    Raises DomainError: ``not_direction``, ``other_home``, ``yourself``.
    """
    check_direction(by, membership.structure_id)
    check_home(membership, by)
    check_not_training(membership.structure)
    if membership.user_id == by.user_id:
        raise DomainError(pro("Changez votre mot de passe dans « Sécurité de mon compte »."), code="yourself")
    user = membership.user
    Invitation.objects.filter(renews=user, accepted_at=None, revoked_at=None).update(revoked_at=clock.now())
    invitation = Invitation(
        structure=membership.structure,
        email=user.email or "",
        first_name=user.first_name,
        last_name=user.last_name,
        role=membership.role,
        invited_by_id=by.user_id,
        renews=user,
    )
    token = _send(invitation, by=by)
    record("invitation.renewal_sent", by=by, obj=invitation)
    return invitation, token


@action
def revoke_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Take an invitation back; an account that waits for approval is closed with it. Twice is once.

    The direction may; for a direction or network account, the network too.
    Raises DomainError: ``not_direction``, ``already_accepted``.
    """
    if not (by.role is Role.NETWORK and invitation.approval_needed):
        check_direction(by, invitation.structure_id)
    row = lock(Invitation.objects.filter(pk=invitation.pk)).get()
    if row.revoked_at is not None:
        return row
    if row.accepted_at is not None and is_open(row):
        raise DomainError(pro("Cette personne est déjà arrivée. Terminez plutôt son accès."), code="already_accepted")
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    if row.accepted_by is not None and not Membership.objects.filter(user=row.accepted_by, ended_at=None).exists():
        accounts.deactivate(user=row.accepted_by, by=by)
    record("invitation.revoked", by=by, obj=row)
    return row


@action
def approve_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Another director, or the network, confirms a new direction or network account: it opens at once (R5).

    Raises DomainError: ``not_allowed``, ``own_invitation``, ``nothing_to_approve``.
    """
    if not (by.role is Role.NETWORK or (by.role is Role.DIRECTION and by.structure_id == invitation.structure_id)):
        raise DomainError(pro("La direction ou le réseau confirme."), code="not_allowed")
    row = lock(Invitation.objects.select_related("structure").filter(pk=invitation.pk)).get()
    if by.user_id is None or by.user_id in (row.invited_by_id, row.accepted_by_id):
        raise DomainError(pro("Une autre personne de la direction confirme."), code="own_invitation")
    if not row.approval_needed or row.approved_at is not None or row.revoked_at is not None:
        raise DomainError(pro("Il n’y a rien à confirmer."), code="nothing_to_approve")
    row.approved_at, row.approved_by_id = clock.now(), by.user_id
    row.save(update_fields=["approved_at", "approved_by"])
    record("invitation.approved", by=by, obj=row, role=row.role)
    if row.accepted_by is not None:
        _give_role(row, row.accepted_by)
    return row


@action
def accept_invitation(*, token: str, first_name: str, last_name: str, password: str, by: Actor) -> User:
    """The colleague chooses a name and a password; the second factor comes next, and no young person yet (D10).

    A hundred at once: one succeeds (G34). Raises DomainError: ``gone``, ``known_account``, ``first_name_missing`` and
    those of ``accounts.set_password`` (16 characters for direction and network).
    """
    row = _take(token_hash=keyed_hash("invitation", token))
    if row.renews is not None:
        user = row.renews
        accounts.set_password(user=user, password=password, by=by)
        accounts.end_sessions(user=user, by=by)
        accounts.tell(user, "password_changed", by=by)
    else:
        if staff_by_email(row.email) is not None:
            raise DomainError(
                pro("Vous avez déjà un compte. Connectez-vous, puis rouvrez ce lien."), code="known_account"
            )
        user = _new_or_former(row, first_name, last_name, by=by)
        shortest = PRIVILEGED_PASSWORD if row.role in PRIVILEGED else STAFF_PASSWORD
        check_password_strength(password, user, at_least=shortest)
        accounts.set_password(user=user, password=password, by=by)
    _accepted(row, user, by=by)
    return user


def _new_or_former(row: Invitation, first_name: str, last_name: str, *, by: Actor) -> User:
    """A new account, or the one of a colleague who left and comes back, with nothing that opened it before."""
    former = former_staff_by_email(row.email)
    if former is None:
        return accounts.create_account(
            kind=AccountKind.STAFF, first_name=first_name, last_name=last_name, email=row.email, by=by
        )
    accounts.reactivate(user=former, by=by)
    accounts.reset_factors(user=former, by=by)
    return former


@action
def accept_invitation_as(*, invitation: Invitation, user: User, by: Actor) -> User:
    """A professional who already has an account joins another structure; the direction of each learns it.

    Raises DomainError: ``gone``, ``other_address``.
    """
    row = _take(pk=invitation.pk)
    _check_own(row, user, by)
    elsewhere = Membership.objects.all().current(clock.today()).filter(user=user).exclude(structure=row.structure)
    _accepted(row, user, by=by)
    for structure_id in elsewhere.values_list("structure_id", flat=True):
        told = directors_of(structure_id, but=user.pk)
        tell_staff(told, "account_shared", "/equipe/", structure_id=structure_id, by=by)
    return user


@action
def decline_invitation(*, invitation: Invitation, user: User, by: Actor) -> Invitation:
    """Who was invited says no: the link opens nothing any more. Raises DomainError: ``gone``, ``other_address``."""
    row = _take(pk=invitation.pk)
    _check_own(row, user, by)
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    record("invitation.declined", by=by, obj=row)
    return row


def _check_own(row: Invitation, user: User, by: Actor) -> None:
    if row.renews is not None or (user.email or "").lower() != row.email or by.user_id != user.pk:
        raise DomainError(pro("Cette invitation est pour une autre adresse."), code="other_address")


def _take(**which: object) -> Invitation:
    """The invitation, held, while it still opens."""
    row = lock(Invitation.objects.filter(accepted_at=None, revoked_at=None, **which)).first()
    if row is None or not row.structure.active or not row.opens(clock.now()):
        raise DomainError(pro(_GONE), code="gone")
    return row


def _accepted(row: Invitation, user: User, *, by: Actor) -> None:
    row.accepted_at, row.accepted_by = clock.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation.accepted", by=by, obj=row, role=row.role)
    if row.renews is None:
        told = directors_of(row.structure_id, but=user.pk)
        tell_staff(told, "account_opened", "/equipe/", structure_id=row.structure_id, by=by)
    if row.renews is None and is_open(row):
        _give_role(row, user)


def _give_role(row: Invitation, user: User) -> None:
    today = clock.today(row.structure.timezone)
    here = Membership.objects.all().not_over(today).filter(structure_id=row.structure_id, user=user)
    if not here.exists() and (row.ends_on is None or row.ends_on >= today):
        add_member(structure=row.structure, user=user, role=row.role, site=row.site, ends_on=row.ends_on, by=SYSTEM)


@action
def open_due_accounts(*, by: Actor) -> int:
    """Give their role to those accepted whose 24 hours passed without a refusal; returns how many (R5)."""
    since = clock.now() - Invitation.APPROVAL_LIFE
    rows = Invitation.objects.select_related("structure", "accepted_by").filter(
        approval_needed=True, approved_at=None, revoked_at=None, accepted_at__isnull=False, created_at__lte=since
    )
    opened = 0
    for row in rows.filter(accepted_by__deactivated_at=None):
        user = row.accepted_by
        if user is not None and not Membership.objects.filter(structure_id=row.structure_id, user=user).exists():
            _give_role(row, user)
            record("invitation.opened", by=by, obj=row, role=row.role)
            opened += 1
    return opened
