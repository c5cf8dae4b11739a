"""From a place claimed in the room, or a card shown, to an account attached to the file (R6, R7).

Each function is all or nothing. Rows are locked in one order everywhere: session, claim, seat, person, account.
"""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.enrolment import notices
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.queries import joining as queries
from clicnjob.enrolment.rules import joining as rules
from clicnjob.messaging.actions import open_conversation, post_welcome, set_aside
from clicnjob.messaging.models import Conversation
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, Card, YoungPerson
from clicnjob.workshops.actions import check_in
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.queries import is_leader

# -- a place claimed in the room -----------------------------------------------------------------------------------------


@action
def claim_place(*, session: Session, first_name: str, language: str, by: Actor) -> Claim:
    """Someone in the room says « c'est moi ». The list is never shown: a helper finds the row (R7).

    The claim this browser had made before is dropped. Raises ``name_missing``, ``name_too_long``, ``session_over``,
    ``full`` (every place has its account already) and ``too_many_claims``.
    """
    name = rules.clean_first_name(first_name)
    held = lock(Session.objects.filter(pk=session.pk)).get()
    rules.check_running(held, clock.now())
    _drop_former(by)
    if queries.everyone_joined(held):
        raise DomainError(_("La séance est complète. Dites-le à l’animateur."), code="full")
    if Claim.objects.filter(session=held).open().count() >= rules.MAX_OPEN_CLAIMS:
        raise DomainError(_("Trop de demandes en même temps. Dites-le à l’animateur."), code="too_many_claims")
    claim = Claim.objects.create(session=held, first_name=name, language=rules.kept_language(language))
    record("claim.placed", by=by, obj=claim, structure_id=held.structure_id, language=claim.language)
    publish(f"session:{held.pk}")
    return claim


def _drop_former(by: Actor) -> None:
    """One browser waits for one place."""
    if by.claim_id is None:
        return
    former = lock(Claim.objects.filter(pk=by.claim_id).open()).first()
    if former is not None:
        former.state = ClaimState.DROPPED
        former.save(update_fields=["state"])
        publish(f"session:{former.session_id}")


@action
def match_claim(*, claim: Claim, seat: Seat, by: Actor) -> Claim:
    """A helper ties a claim to a row of the desk; the young person confirms afterwards.

    Helpers: who holds the session, a counsellor of the structure, the session's volunteer. Raises ``not_allowed``,
    ``session_over``, ``claim_closed``, ``other_session``, ``seat_cancelled``, ``already_joined`` and ``already_claimed``
    (another phone holds this row).
    """
    held = _held_claim(claim.pk)
    if not rules.may_help(by, held.session, leads=is_leader(by, held.session)):
        raise DomainError("Vous n’animez pas cette séance.", code="not_allowed")
    rules.check_running(held.session, clock.now())
    row = lock(Seat.objects.filter(pk=seat.pk)).select_related("young_person").get()
    rules.check_matchable(held, row)
    if queries.is_joined(row.young_person_id):
        raise DomainError(
            f"{row.young_person.first_name} a déjà un compte : il faut sa carte et son code.", code="already_joined"
        )
    _free_row(row, except_for=held.pk)
    held.seat, held.state, held.matched_by = row, ClaimState.MATCHED, by.name[:80]
    held.save(update_fields=["seat", "state", "matched_by"])
    record("claim.matched", by=by, obj=held, structure_id=held.session.structure_id, person_id=row.young_person_id)
    publish(f"claim:{held.pk}", f"session:{held.session_id}")
    return held


def _free_row(row: Seat, *, except_for: uuid.UUID) -> None:
    """Drop the claim that left without an account; raise ``already_claimed`` if one still holds the row."""
    since = clock.now() - rules.LEFT_AFTER
    others = Claim.objects.filter(seat=row).exclude(pk=except_for)
    others.filter(state=ClaimState.CONFIRMED, confirmed_at__lt=since).update(state=ClaimState.DROPPED)
    if others.filter(state__in=[ClaimState.MATCHED, ClaimState.CONFIRMED]).exists():
        raise DomainError("Un autre téléphone a déjà pris cette ligne.", code="already_claimed")


@action
def confirm_claim(*, claim: Claim, by: Actor) -> Claim:
    """« Oui, c'est moi »: the browser that made the claim may now choose a code; the person is noted present.

    Twice changes nothing. Raises ``not_yours``, ``session_over``, ``not_matched`` and ``already_joined``.
    """
    held = _held_claim(claim.pk)
    rules.check_own_claim(held, by)
    if held.state == ClaimState.CONFIRMED:
        return held
    rules.check_running(held.session, clock.now())
    if held.state != ClaimState.MATCHED or held.seat is None:
        raise DomainError(_("Un animateur vous cherche dans la liste. Attendez un instant."), code="not_matched")
    if queries.is_joined(held.seat.young_person_id):
        raise DomainError(_("Ce compte existe déjà. Montrez votre carte à l’animateur."), code="already_joined")
    held.state, held.confirmed_at = ClaimState.CONFIRMED, clock.now()
    held.save(update_fields=["state", "confirmed_at"])
    if held.seat.state == SeatState.REGISTERED:
        check_in(seat=held.seat, by=by)
    record(
        "claim.confirmed",
        by=by,
        obj=held,
        structure_id=held.session.structure_id,
        person_id=held.seat.young_person_id,
    )
    publish(f"claim:{held.pk}", f"session:{held.session_id}")
    return held


@action
def refuse_claim(*, claim: Claim, by: Actor) -> Claim:
    """« Non, ce n'est pas moi »: the claim waits again for the right row. Raises ``not_yours``, ``claim_closed``."""
    held = _held_claim(claim.pk)
    rules.check_own_claim(held, by)
    if held.state == ClaimState.WAITING:
        return held
    if held.state != ClaimState.MATCHED:
        raise DomainError(_("Cette demande est déjà réglée."), code="claim_closed")
    held.state, held.seat, held.matched_by = ClaimState.WAITING, None, ""
    held.save(update_fields=["state", "seat", "matched_by"])
    record("claim.refused", by=by, obj=held, structure_id=held.session.structure_id)
    publish(f"claim:{held.pk}", f"session:{held.session_id}")
    return held


@action
def drop_claim(*, claim: Claim, by: Actor) -> Claim:
    """Take a claim off the desk: its browser gives up, or a helper sees that nobody is behind. Raises ``not_allowed``.

    A claim that made an account is left as it is.
    """
    held = _held_claim(claim.pk)
    if by.claim_id != held.pk and not rules.may_help(by, held.session, leads=is_leader(by, held.session)):
        raise DomainError("Vous n’animez pas cette séance.", code="not_allowed")
    joined = held.seat is not None and queries.is_joined(held.seat.young_person_id)
    if held.state == ClaimState.DROPPED or joined:
        return held
    held.state = ClaimState.DROPPED
    held.save(update_fields=["state"])
    record("claim.dropped", by=by, obj=held, structure_id=held.session.structure_id)
    publish(f"claim:{held.pk}", f"session:{held.session_id}")
    return held


@action
def ask_help_on_claim(*, claim: Claim, by: Actor) -> Claim:
    """« J'ai besoin d'aide » before anyone knows who one is: lights up at the desk. Raises ``not_yours``."""
    held = _held_claim(claim.pk)
    rules.check_own_claim(held, by)
    if held.help_asked_at is None:
        held.help_asked_at = clock.now()
        held.save(update_fields=["help_asked_at"])
        publish(f"claim:{held.pk}", f"session:{held.session_id}")
    return held


def _held_claim(claim_id: uuid.UUID) -> Claim:
    """The claim as it is now, its session held first: the order in which everyone locks."""
    session_id = Claim.objects.values_list("session_id", flat=True).get(pk=claim_id)
    session = lock(Session.objects.filter(pk=session_id)).get()
    held = lock(Claim.objects.filter(pk=claim_id)).select_related("seat").get()
    held.session = session
    return held


# -- the account ---------------------------------------------------------------------------------------------------------


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
    ``proof``: what this browser showed, asked again here. Raises ``already_joined``, ``closed``, ``proof_ended`` and what
    ``accounts.actions.set_code`` raises; then nothing was made.
    """
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
    _ring(held)
    return user


@action
def tell_reach(*, user: User, phone: str, discreet: bool, by: Actor) -> bool:
    """How to reach oneself, told after joining: a phone (optional) and whether someone else reads it (R13).

    Returns False when a number was typed that is no French mobile: it is not kept, and nothing else suffers.
    Raises ``not_yours``.
    """
    if by.user_id != user.pk or by.person_id is None:
        raise DomainError(_("Ce compte n’est pas le vôtre."), code="not_yours")
    held: User = lock(User.objects.filter(pk=user.pk)).get()
    person = YoungPerson.objects.get(pk=by.person_id)
    kept = rules.kept_mobile(phone)
    if kept:
        held.phone, held.phone_verified_at = kept, None
    held.discreet = discreet
    held.save(update_fields=["phone", "phone_verified_at", "discreet"])
    YoungPerson.objects.filter(pk=person.pk).update(discreet=discreet)
    record("account.reach_told", by=by, obj=held, person_id=person.pk, phone=bool(kept), discreet=discreet)
    publish(f"person:{person.pk}")
    return bool(kept) or not phone.strip()


@action
def recover(*, person: YoungPerson, by: Actor) -> Card:
    """Give a lost access back, in person: a new card, the code forgotten, sessions and devices ended (R6).

    The young person chooses another code with the new card; the referent is told. Raises ``not_allowed``.
    """
    rules.check_gives_access_back(by, person)
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure", "referent").get()
    link = queries.attached_account(held)
    if link is not None:
        accounts.clear_access(user=lock(User.objects.filter(pk=link.user_id)).get(), by=by)
    card = structures.issue_card(person=held, by=by)
    notices.tell_referent(held, "access_recovered", by=by)
    record(
        "access.recovered", by=by, obj=card, structure_id=held.structure_id, person_id=held.pk, account=link is not None
    )
    _ring(held)
    return card


@action
def choose_code_again(*, person: YoungPerson, code: str, proof: queries.Proof, by: Actor) -> User:
    """After ``recover``: another code, chosen by who holds the new card, once.

    Raises ``not_joined``, ``proof_ended``, ``code_kept`` (there is a code already) and what ``set_code`` raises.
    """
    held = lock(YoungPerson.objects.filter(pk=person.pk)).get()
    link = queries.attached_account(held)
    if link is None:
        raise DomainError(_("Vous n’avez pas encore de compte."), code="not_joined")
    if proof.kind != "card" or queries.person_of_proof(proof) != held:
        raise DomainError(_("Cette carte ne marche plus. Demandez-en une autre."), code="proof_ended")
    user: User = lock(User.objects.filter(pk=link.user_id)).get()
    if user.code:
        raise DomainError(_("Votre code est déjà choisi. Tapez-le pour entrer."), code="code_kept")
    accounts.set_code(user=user, code=code, forbidden=rules.birth_codes(held.birth_date), by=by)
    record("code.chosen_again", by=by, obj=user, structure_id=held.structure_id, person_id=held.pk)
    return user


@action
def undo_join(*, person: YoungPerson, by: Actor) -> None:
    """« Mauvaise personne »: end the attachment, empty and close the account; nothing of it is counted (R7).

    The file is free to be joined by the right person, with the same card. Raises ``not_allowed``, ``not_joined``.
    """
    rules.check_undoes(by, person)
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure", "referent").get()
    link = queries.attached_account(held)
    if link is None:
        raise DomainError("Ce jeune n’a pas de compte.", code="not_joined")
    structures.end_attachment(attachment=link, wrong_claim=True, by=by)
    if (conversation := Conversation.objects.filter(young_person=held).first()) is not None:
        set_aside(conversation=conversation, author_id=link.user_id, by=by)
    user: User = lock(User.objects.filter(pk=link.user_id)).get()
    accounts.clear_access(user=user, by=by)
    user.first_name, user.last_name, user.phone, user.phone_verified_at = "–", "", "", None
    user.email, user.username = None, None
    user.save(update_fields=["first_name", "last_name", "phone", "phone_verified_at", "email", "username"])
    accounts.deactivate(user=user, by=by)
    claims = Claim.objects.filter(seat__young_person=held, state__in=[ClaimState.MATCHED, ClaimState.CONFIRMED])
    claims.update(state=ClaimState.DROPPED)
    notices.tell_referent(held, "wrong_join", by=by)
    record("account.join_undone", by=by, obj=link)
    _ring(held)


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


@action
def leave(*, user: User, by: Actor) -> None:
    """A young person leaves: attachments end and the account closes; the file stays with the structure.

    One comes back in person, with a new card. Raises ``not_yours``.
    """
    if by.user_id != user.pk:
        raise DomainError(_("Ce compte n’est pas le vôtre."), code="not_yours")
    links = Attachment.objects.current().filter(user=user).select_related("young_person")
    for link in links.order_by("young_person_id"):
        lock(YoungPerson.objects.filter(pk=link.young_person_id)).get()
        structures.end_attachment(attachment=link, by=by)
        _ring(link.young_person)
    held: User = lock(User.objects.filter(pk=user.pk)).get()
    accounts.clear_access(user=held, by=by)
    accounts.deactivate(user=held, by=by)
    record("account.left", by=by, obj=held, person_id=by.person_id)


def _ring(person: YoungPerson) -> None:
    """Tell the file's pages and the desks where the person has a seat."""
    today = clock.now() - dt.timedelta(hours=12)
    sessions = Seat.objects.filter(young_person=person, session__starts_at__gte=today).values_list(
        "session_id", flat=True
    )
    referent = [f"user:{person.referent_id}"] if person.referent_id else []
    publish(f"person:{person.pk}", *referent, *(f"session:{session_id}" for session_id in sessions.distinct()))


__all__ = [
    "ask_help_on_claim",
    "choose_code_again",
    "choose_language",
    "claim_place",
    "confirm_claim",
    "drop_claim",
    "join",
    "leave",
    "match_claim",
    "recover",
    "refuse_claim",
    "tell_reach",
    "undo_join",
]
