"""Use cases of second factors: authenticator application, passkeys, recovery codes (R5)."""

import hmac
import secrets
from typing import Final

import pyotp

from clicnjob.accounts.actions.accounts import end_sessions
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Passkey, ProviderLink, RecoveryCode, Totp, User
from clicnjob.audit.actions import record
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import french, pro
from clicnjob.vault.envelope import open_sealed, seal
from clicnjob.vault.keys import keyed_hash

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
MOST_PASSKEYS: Final = 10
# No 0/o, 1/l/i, u/v: these codes are written by hand.
RECOVERY_ALPHABET: Final = "23456789abcdefghjkmnpqrstwxyz"


def _context(user: User) -> str:
    return f"totp|{user.pk}"


def totp_secret(row: Totp) -> str:
    """The shared secret of an authenticator application, in base 32."""
    return open_sealed(row.user_id, bytes(row.sealed_secret), _context(row.user)).decode()


def _matching_step(row: Totp, code: str) -> int | None:
    """The thirty-second step a code belongs to, among the present one and its neighbours, if not used yet."""
    digits = "".join(code.split())
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return None
    generator = pyotp.TOTP(totp_secret(row))
    present = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if step > row.last_step and hmac.compare_digest(generator.generate_otp(step), digits):
            return step
    return None


@action
def begin_totp(*, user: User, by: Actor) -> Totp:
    """Prepare an authenticator application: a new secret, which counts once a code proved it. Asking again keeps it.

    Raises DomainError(code="already_there") when the account has one.
    """
    row = Totp.objects.filter(user=user).first()
    if row is not None and row.confirmed_at is not None:
        raise DomainError(pro("Vous avez déjà une application. Retirez-la d’abord."), code="already_there")
    if row is None:
        secret = pyotp.random_base32(32)
        row = Totp.objects.create(user=user, sealed_secret=seal(user.pk, secret.encode(), _context(user)))
    return row


@action
def confirm_totp(*, user: User, code: str, by: Actor) -> Totp:
    """The application shows the right code: it is a second factor from now on. The account is told by e-mail.

    Raises DomainError: ``nothing_to_confirm``, ``wrong_factor``.
    """
    row = lock(Totp.objects.filter(user=user, confirmed_at=None)).first()
    if row is None:
        raise DomainError(pro("Commencez par ajouter une application."), code="nothing_to_confirm")
    step = _matching_step(row, code)
    if step is None:
        raise DomainError(
            pro("Ce code n’est pas le bon. Vérifiez l’heure de votre téléphone, puis recopiez le code affiché."),
            code="wrong_factor",
            field="code",
        )
    row.confirmed_at, row.last_step = clock.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    record("factor.added", by=by, obj=row, factor="totp")
    tell(user, "new_sign_in", by=by)
    return row


@action
def use_totp(*, user: User, code: str, by: Actor) -> Totp:
    """Prove the second factor by the application's code, which opens once. Raises DomainError(code="wrong_factor")."""
    row = lock(Totp.objects.filter(user=user, confirmed_at__isnull=False)).first()
    step = _matching_step(row, code) if row is not None else None
    if row is None or step is None:
        raise DomainError(
            pro("Ce code n’est pas le bon. Attendez le suivant, puis recopiez-le."), code="wrong_factor", field="code"
        )
    row.last_step = step
    row.save(update_fields=["last_step"])
    record("factor.used", by=by, obj=row, factor="totp")
    return row


@action
def remove_totp(*, user: User, by: Actor) -> None:
    """Take the application away. Raises DomainError(code="last_factor") when nothing else remains."""
    row = lock(Totp.objects.filter(user=user)).first()
    if row is None:
        return
    if row.confirmed_at is not None and not Passkey.objects.filter(user=user).exists():
        raise _last_factor()
    record("factor.removed", by=by, obj=row, factor="totp")
    row.delete()


@action
def add_passkey(
    *, user: User, name: str, credential_id: bytes, public_key: bytes, sign_count: int, by: Actor
) -> Passkey:
    """Keep a passkey whose ceremony was verified. The account is told by e-mail.

    Raises DomainError: ``too_many``, ``already_there``.
    """
    lock(User.objects.filter(pk=user.pk)).get()
    if Passkey.objects.filter(user=user).count() >= MOST_PASSKEYS:
        raise DomainError(pro("Dix clés d’accès suffisent. Retirez-en une d’abord."), code="too_many")
    credential_hash = keyed_hash("passkey", credential_id.hex())
    if Passkey.objects.filter(credential_hash=credential_hash).exists():
        raise DomainError(pro("Cette clé est déjà enregistrée."), code="already_there")
    row = Passkey.objects.create(
        user=user,
        name=" ".join(name.split())[:60] or french("Clé d’accès"),
        credential_id=credential_id,
        credential_hash=credential_hash,
        public_key=public_key,
        sign_count=sign_count,
    )
    record("factor.added", by=by, obj=row, factor="passkey")
    tell(user, "new_sign_in", by=by)
    return row


@action
def note_passkey_used(*, passkey: Passkey, sign_count: int, by: Actor) -> Passkey:
    """A passkey proved the second factor. Raises DomainError(code="wrong_factor") when its counter went back (a copy)."""
    row = lock(Passkey.objects.filter(pk=passkey.pk)).first()
    if row is None or (row.sign_count > 0 and sign_count <= row.sign_count):
        raise DomainError(pro("Cette clé ne peut plus servir. Prenez un autre moyen."), code="wrong_factor")
    row.sign_count, row.last_used_at = sign_count, clock.now()
    row.save(update_fields=["sign_count", "last_used_at"])
    record("factor.used", by=by, obj=row, factor="passkey")
    return row


@action
def remove_passkey(*, passkey: Passkey, by: Actor) -> None:
    """Take a passkey away; a young person's card and code remain. Raises DomainError: ``not_yours``, ``last_factor`` (staff)."""
    if passkey.user_id != by.user_id:
        raise DomainError(pro("Cette clé n’est pas la vôtre."), code="not_yours")
    owner = lock(User.objects.filter(pk=passkey.user_id)).get()
    others = Passkey.objects.filter(user_id=passkey.user_id).exclude(pk=passkey.pk).exists()
    has_application = Totp.objects.filter(user_id=passkey.user_id, confirmed_at__isnull=False).exists()
    if owner.kind == AccountKind.STAFF and not others and not has_application:
        raise _last_factor()
    record("factor.removed", by=by, obj=passkey, factor="passkey")
    Passkey.objects.filter(pk=passkey.pk).delete()


def _last_factor() -> DomainError:
    return DomainError(pro("Ajoutez d’abord un autre moyen : il en faut toujours un."), code="last_factor")


def _recovery_hash(user: User, code: str) -> str:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return keyed_hash("recovery", f"{user.pk}|{plain}")


@action
def renew_recovery_codes(*, user: User, by: Actor) -> list[str]:
    """Ten new single-use codes, shown this once; the former ones stop working."""
    lock(User.objects.filter(pk=user.pk)).get()
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_recovery_hash(user, code)) for code in codes)
    record("factor.recovery_renewed", by=by, obj=user, codes=len(codes))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


@action
def use_recovery_code(*, user: User, code: str, by: Actor) -> RecoveryCode:
    """Prove the second factor by a recovery code, once. Raises DomainError(code="wrong_factor")."""
    rows = lock(RecoveryCode.objects.filter(user=user, used_at=None, code_hash=_recovery_hash(user, code)))
    row = rows.first()
    if row is None:
        raise DomainError(
            pro("Ce code de secours n’est pas le bon, ou il a déjà servi."), code="wrong_factor", field="code"
        )
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    record("factor.used", by=by, obj=row, factor="recovery")
    return row


@action
def reset_factors(*, user: User, by: Actor) -> None:
    """Forget every second factor and end the sessions: the next sign-in enrols a new one (R5). Who may: structures."""
    Totp.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    ProviderLink.objects.filter(user=user).delete()
    end_sessions(user=user, devices=True, by=by)
    record("factor.reset", by=by, obj=user)
    tell(user, "factor_reset", by=by)


def tell(user: User, what: str, *, by: Actor) -> None:
    """Tell the account's owner by e-mail, in a fixed sentence (``notifications.texts.STAFF_NOTICES``)."""
    if user.email:
        outgoing.enqueue(
            channel="email",
            recipient=user.email,
            template="staff_notice",
            blanks={"what": what, "link": "/mon-compte/securite/"},
            structure_id=by.structure_id,
            by=by,
        )
