"""An account attached to a file: made in one go, told how to be reached, left (R6). All or nothing."""

from contextlib import suppress

from django.utils.translation import gettext as _

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.enrolment.actions.joining.bells import ring
from clicnjob.enrolment.queries import joining as queries
from clicnjob.enrolment.rules import joining as rules
from clicnjob.messaging.actions import open_conversation, post_welcome
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions as structures
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.actions import check_in
from clicnjob.workshops.enums import SeatState


@action
def join(
    *,
    person: YoungPerson,
    code: str,
    language: str,
    phone: str = "",
    discreet: bool = False,
    proof: queries.Proof | None = None,
    by: Actor,
) -> User:
    """Make the account, its code, its activation, its attachment, its conversation and the counsellor's first message.

    ``code``: six digits; ``phone``: kept if it is a French mobile, forgotten otherwise (a wrong number never blocks);
    ``proof``: what this browser showed, asked again here. A card shown while the person's session is open at the desk notes
    the arrival too, as the room's code does (``claims.confirm_claim``). Raises ``already_joined``, ``closed``, ``proof_ended`` and what
    ``accounts.actions.set_code`` raises; then nothing was made.
    """
    if proof is not None and proof.kind == "card":
        _note_arrival(person, by)
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure").get()
    if queries.is_joined(held.pk):
        raise DomainError(_("Votre compte existe déjà. Tapez votre code pour entrer."), code="already_joined")
    if held.closed_at is not None:
        raise DomainError(_("Votre dossier est fermé. Parlez-en à votre Mission locale."), code="closed")
    if proof is not None and queries.person_of_proof(proof) != held:
        raise DomainError(_("Cette carte ne marche plus. Demandez-en une autre."), code="proof_ended")
    kept = rules.kept_mobile(phone)
    user = accounts.create_account(
        kind=AccountKind.YOUTH,
        first_name=held.first_name,
        last_name=held.last_name,
        language=rules.kept_language(language),
        phone=kept,
        discreet=discreet or held.discreet,
        by=by,
    )
    accounts.set_code(user=user, code=code, forbidden=rules.birth_codes(held.birth_date), by=by)
    accounts.mark_activated(user=user, by=by)
    attachment = structures.attach(person=held, user=user, by=by)
    held.language, held.discreet = user.language, user.discreet
    held.save(update_fields=["language", "discreet"])
    post_welcome(conversation=open_conversation(person=held, by=by), by=by)
    record(
        "account.joined",
        by=by,
        obj=attachment,
        via=proof.kind if proof else "",
        language=user.language,
        phone=bool(kept),
        discreet=user.discreet,
    )
    ring(held)
    return user


def _note_arrival(person: YoungPerson, by: Actor) -> None:
    """Before the file is locked: a seat comes first in the order of locks. If joining is refused, so is this."""
    seat = queries.running_seat(person.pk, clock.now())
    if seat is None or seat.state != SeatState.REGISTERED or seat.session.structure_id != person.structure_id:
        return
    with suppress(DomainError):  # closed or cancelled at this very moment: the account is made all the same
        check_in(seat=seat, by=by)


@action
def tell_reach(*, user: User, phone: str, discreet: bool, by: Actor) -> bool:
    """How to reach oneself, told after joining: a phone (empty: none any more) and whether someone else reads it (R13).

    Returns False when a number was typed that is no French mobile: it is not kept, and nothing else suffers. A number
    verified before stays verified. Raises ``not_yours``.
    """
    if by.user_id != user.pk or by.person_id is None:
        raise DomainError(_("Ce compte n’est pas le vôtre."), code="not_yours")
    held: User = lock(User.objects.filter(pk=user.pk)).get()
    person = YoungPerson.objects.get(pk=by.person_id)
    kept = rules.kept_mobile(phone)
    if kept != held.phone and (kept or not phone.strip()):
        held.phone, held.phone_verified_at = kept, None
    held.discreet = discreet
    held.save(update_fields=["phone", "phone_verified_at", "discreet"])
    YoungPerson.objects.filter(pk=person.pk).update(discreet=discreet)
    record("account.reach_told", by=by, obj=held, person_id=person.pk, phone=bool(kept), discreet=discreet)
    publish(f"person:{person.pk}")
    return bool(kept) or not phone.strip()


@action
def choose_language(*, user: User, language: str, by: Actor) -> User:
    """The language of one's pages and of the texts one gets; French if it has none yet. Raises ``not_yours``."""
    if by.user_id != user.pk:
        raise DomainError(_("Ce compte n’est pas le vôtre."), code="not_yours")
    held: User = lock(User.objects.filter(pk=user.pk)).get()
    held.language = rules.kept_language(language)
    held.save(update_fields=["language"])
    if by.person_id is not None:
        YoungPerson.objects.filter(pk=by.person_id).update(language=held.language)
    record("account.language", by=by, obj=held, person_id=by.person_id, language=held.language)
    return held
