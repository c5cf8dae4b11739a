"""A place claimed in the room: placed, matched by a helper, confirmed, refused, dropped (R7).

Rows are locked in one order everywhere: session, claim, seat, person, account.
"""

import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.queries import joining as queries
from clicnjob.enrolment.rules import joining as rules
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.actions import check_in
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.queries import is_leader


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
        raise DomainError(pro("Vous n’animez pas cette séance."), code="not_allowed")
    rules.check_running(held.session, clock.now())
    row = lock(Seat.objects.filter(pk=seat.pk)).select_related("young_person").get()
    rules.check_matchable(held, row)
    if queries.is_joined(row.young_person_id):
        raise DomainError(
            pro("%(name)s a déjà un compte : il faut sa carte et son code.") % {"name": row.young_person.first_name},
            code="already_joined",
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
        raise DomainError(pro("Un autre téléphone a déjà pris cette ligne."), code="already_claimed")


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
        raise DomainError(pro("Vous n’animez pas cette séance."), code="not_allowed")
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
