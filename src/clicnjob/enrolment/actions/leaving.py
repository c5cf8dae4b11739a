"""A file is closed, and opened again: what was planned is cancelled, what was said stays readable (ADR 38)."""

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.models import User
from clicnjob.appointments.actions import cancel_appointment, withdraw
from clicnjob.appointments.enums import ProposalState
from clicnjob.appointments.models import Appointment, Proposal
from clicnjob.audit.actions import record
from clicnjob.messaging.actions import close_conversation, reopen_conversation
from clicnjob.messaging.models import Conversation
from clicnjob.notifications.actions import call_off
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.staff import tell_staff
from clicnjob.structures.enums import CloseReason, HandOverEnd
from clicnjob.structures.models import Attachment, HandOver, Transfer, YoungPerson
from clicnjob.workshops.actions import cancel_seat, leave_list
from clicnjob.workshops.enums import IN_LINE, SeatState, SessionState
from clicnjob.workshops.models import Seat, Wait


@action
def close_file(*, person: YoungPerson, reason: str, by: Actor) -> YoungPerson:
    """Close a file: notices stop, what was planned is cancelled, the conversation is read only, retention starts to run.

    The young person keeps the account, to read and to take their data, but for a death: then it is closed. By the referent,
    the sector manager, the direction. Raises DomainError: ``not_allowed``, ``reason``, ``closed``, ``transfer``.
    """
    held = _held(person, by)
    if reason not in CloseReason.values:
        raise DomainError(pro("Choisissez une raison de la liste."), code="reason", field="reason")
    if held.closed_at is not None:
        raise DomainError(pro("Ce dossier est déjà fermé."), code="closed")
    if Transfer.objects.all().waiting().filter(young_person=held).exists():
        raise DomainError(pro("Un transfert attend sa réponse\u202f: reprenez d’abord la demande."), code="transfer")
    cancel_what_is_planned(held, why="closed", by=by)
    conversation = Conversation.objects.filter(young_person=held).first()
    if conversation is not None:
        close_conversation(conversation=conversation, by=by)
    call_off(person_id=held.pk, by=by)
    link = Attachment.objects.current().filter(young_person=held).select_related("user").first()
    if reason == CloseReason.DEATH and link is not None:
        accounts.deactivate(user=lock(User.objects.filter(pk=link.user_id)).get(), by=by)
    held.closed_at, held.closed_for = clock.now(), reason
    held.save(update_fields=["closed_at", "closed_for"])
    record("file.closed", by=by, obj=held, person_id=held.pk, reason=reason)
    _tell(held, "file_closed", by)
    publish(*([f"user:{link.user_id}"] if link is not None else []))
    return held


@action
def reopen_file(*, person: YoungPerson, by: Actor) -> YoungPerson:
    """The file is followed again, as long as it was not erased; what was cancelled is given anew.

    Raises DomainError: ``not_allowed``, ``open``, ``elsewhere`` (it went on at another structure, or in another file).
    """
    held = _held(person, by)
    if held.closed_at is None:
        raise DomainError(pro("Ce dossier est déjà ouvert."), code="open")
    if not held.closed_for:
        raise DomainError(pro("Ce dossier continue dans une autre Mission locale."), code="elsewhere")
    link = Attachment.objects.current().filter(young_person=held).select_related("user").first()
    if held.closed_for == CloseReason.DEATH and link is not None:
        accounts.reactivate(user=lock(User.objects.filter(pk=link.user_id)).get(), by=by)
    conversation = Conversation.objects.filter(young_person=held).first()
    if conversation is not None:
        reopen_conversation(conversation=conversation, by=by)
    reason, held.closed_at, held.closed_for = held.closed_for, None, ""
    held.save(update_fields=["closed_at", "closed_for"])
    record("file.reopened", by=by, obj=held, person_id=held.pk, reason=reason)
    _tell(held, "file_reopened", by)
    publish(*([f"user:{link.user_id}"] if link is not None else []))
    return held


def _held(person: YoungPerson, by: Actor) -> YoungPerson:
    """The file as it is now, ours until the end. Raises DomainError ``not_allowed``."""
    rows = lock(YoungPerson.objects.all().settled_by(by).filter(pk=person.pk))
    held = rows.select_related("structure", "referent").first()
    if held is None or by.user_id is None:
        raise DomainError(
            pro("La direction, le responsable de secteur ou le référent ferme et rouvre un dossier."),
            code="not_allowed",
        )
    return held


def _tell(held: YoungPerson, what: str, by: Actor) -> None:
    referent = held.referent
    publish(f"person:{held.pk}", *([f"user:{referent.pk}"] if referent is not None else []))
    if referent is not None and referent.pk != by.user_id:
        tell_staff([referent], what, f"/jeunes/{held.pk}/", structure_id=held.structure_id, by=by)


def cancel_what_is_planned(held: YoungPerson, *, why: str, by: Actor) -> None:
    """Coming seats (by the structure: never counted against anybody), ranks in lines, appointments, moments kept, a loan."""
    seats = Seat.objects.filter(
        young_person=held,
        state=SeatState.REGISTERED,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
        session__ends_at__gt=clock.now(),
    )
    for seat in seats.order_by("session_id"):
        cancel_seat(seat=seat, by_us=True, reason=why, by=by)
    for wait in Wait.objects.filter(young_person=held, state__in=IN_LINE).order_by("session_id"):
        leave_list(wait=wait, by=by)
    for appointment in Appointment.objects.all().coming(clock.now()).filter(young_person=held).order_by("pk"):
        cancel_appointment(appointment=appointment, by=by)
    if by.structure_id == held.structure_id:
        for proposal in Proposal.objects.filter(young_person=held, state=ProposalState.OPEN).select_related(
            "young_person"
        ):
            withdraw(proposal=proposal, by=by)
    lent = HandOver.objects.open().filter(young_person=held)
    lent.update(ended_at=clock.now(), outcome=HandOverEnd.REPLACED)
