"""Asking another structure to go on with a young person, and every way a request ends but one (``arriving``: ADR 17)."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.messaging import notices
from clicnjob.messaging.actions import post_automatic
from clicnjob.messaging.models import Conversation
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.staff import tell_staff
from clicnjob.structures.enums import DeclineReason, TransferReason, TransferState
from clicnjob.structures.models import Structure, Transfer, YoungPerson
from clicnjob.structures.queries import answering_for, may_be_asked, note_context
from clicnjob.vault.envelope import seal

PAGE = "/transferts/"
MOST_WORDS = 600
"""Characters of what one adds for the young person, or for the other structure."""


@action
def ask_transfer(
    *,
    person: YoungPerson,
    target: Structure,
    reason: str,
    words: str = "",
    note: str = "",
    transfer_id: uuid.UUID | None = None,
    by: Actor,
) -> Transfer:
    """Ask ``target`` to go on with ``person``; nothing else changes until it says yes.

    The young person is told in their conversation who, why and what goes along, with ``words`` after it, and may refuse.
    ``note`` is for who answers there, sealed. By who may pass the young person on: the referent, the sector manager, the
    direction. The same ``transfer_id`` again is the first one. Raises DomainError: ``not_yours``, ``already_asked``,
    ``nobody_there``, ``reason``, ``too_long``.
    """
    if transfer_id is not None and (first := Transfer.objects.filter(pk=transfer_id, asked_by_id=by.user_id).first()):
        return first
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure").get()
    if by.user_id is None or not YoungPerson.objects.all().passed_on_by(by).filter(pk=held.pk).exists():
        raise DomainError(
            pro("La direction, le responsable de secteur ou le référent demande un transfert."), code="not_yours"
        )
    if Transfer.objects.all().waiting().filter(young_person=held).exists():
        raise DomainError(pro("Un transfert est déjà demandé pour ce jeune."), code="already_asked")
    if not may_be_asked(by).filter(pk=target.pk).exists():
        raise DomainError(
            pro("Personne ne peut encore répondre dans cette structure. Appelez-la."),
            code="nobody_there",
            field="target",
        )
    if reason not in TransferReason.values:
        raise DomainError(pro("Choisissez une raison de la liste."), code="reason", field="reason")
    for field, text in (("words", words), ("note", note)):
        if len(text.strip()) > MOST_WORDS:
            raise DomainError(
                pro("Écrivez %(count)s caractères au plus.") % {"count": MOST_WORDS},
                code="too_long",
                field=field,
            )
    row = Transfer(
        pk=transfer_id or uuid.uuid4(),
        structure_id=held.structure_id,
        target=target,
        young_person=held,
        asked_by_id=by.user_id,
        reason=reason,
        expires_at=clock.now() + Transfer.LIFE,
    )
    row.sealed_note = seal(target.pk, note.strip().encode(), note_context(row.pk)) if note.strip() else b""
    row.save(force_insert=True)
    trace(row, "transfer.asked", by, reason=reason)
    asker = User.objects.get(pk=by.user_id)
    say(row, "asked", author=asker, more=words.strip(), by=by)
    tell(answering_for(target.pk), "transfer_asked", row, structure_id=target.pk, by=by)
    return row


@action
def take_back_transfer(*, transfer: Transfer, by: Actor) -> Transfer:
    """A asked, and changes its mind before B answered. Raises DomainError: ``not_allowed``, ``settled``."""
    if not Transfer.objects.all().sent_by(by).filter(pk=transfer.pk).exists():
        raise DomainError(pro("Qui a demandé le transfert le reprend, ou la direction."), code="not_allowed")
    row = end(transfer, TransferState.WITHDRAWN, by)
    say(row, "stays", author=row.asked_by, by=by)
    tell(answering_for(row.target_id), "transfer_over", row, structure_id=row.target_id, by=by)
    return row


@action
def decline_transfer(*, transfer: Transfer, reason: str, by: Actor) -> Transfer:
    """B says no, and why. Raises DomainError: ``not_allowed``, ``reason``, ``settled``."""
    check_answers(transfer, by)
    if reason not in DeclineReason.values:
        raise DomainError(pro("Choisissez une raison de la liste."), code="reason", field="reason")
    row = end(transfer, TransferState.DECLINED, by, declined_for=reason)
    say(row, "stays", author=row.asked_by, by=by)
    tell(askers_of(row), "transfer_answered", row, structure_id=row.structure_id, by=by)
    return row


@action
def refuse_transfer(*, transfer: Transfer, by: Actor) -> Transfer:
    """The young person would rather stay: nothing changes, and nobody asks them why. Raises ``not_allowed``, ``settled``."""
    if not by.is_youth or by.person_id != transfer.young_person_id:
        raise DomainError(_("Ce n’est pas votre demande."), code="not_allowed")
    row = end(transfer, TransferState.REFUSED, by)
    say(row, "stays", author=row.asked_by, by=by)
    tell(askers_of(row), "transfer_answered", row, structure_id=row.structure_id, by=by)
    tell(answering_for(row.target_id), "transfer_over", row, structure_id=row.target_id, by=by)
    return row


@action
def expire_transfer(*, transfer_id: uuid.UUID, by: Actor) -> bool:
    """Nobody answered in time: nothing changes, both sides are told. False when it was settled meanwhile."""
    row = lock(Transfer.objects.filter(pk=transfer_id)).first()
    if row is None or not row.is_waiting or row.expires_at > clock.now():
        return False
    row = end(row, TransferState.EXPIRED, by)
    say(row, "stays", author=row.asked_by, by=by)
    tell(askers_of(row), "transfer_answered", row, structure_id=row.structure_id, by=by)
    tell(answering_for(row.target_id), "transfer_over", row, structure_id=row.target_id, by=by)
    return True


def check_answers(transfer: Transfer, by: Actor) -> None:
    """Who answers for the target structure. Raises DomainError ``not_allowed``."""
    if not Transfer.objects.all().answered_by(by).filter(pk=transfer.pk).exists():
        raise DomainError(pro("La direction de la structure répond à une demande de transfert."), code="not_allowed")


def held_waiting(transfer: Transfer) -> Transfer:
    """The request as it is now, ours until the end: whoever comes second finds it settled. Raises DomainError ``settled``."""
    rows = lock(Transfer.objects.filter(pk=transfer.pk))
    row = rows.select_related("structure", "target", "asked_by", "young_person__referent").get()
    if not row.is_waiting:
        raise DomainError(_("Cette demande a déjà sa réponse."), code="settled")
    return row


def end(
    transfer: Transfer,
    state: TransferState,
    by: Actor,
    *,
    declined_for: str = "",
    received: YoungPerson | None = None,
) -> Transfer:
    """Settle a request, once. Raises DomainError ``settled``."""
    row = held_waiting(transfer)
    row.state, row.settled_at, row.answered_by_id = state, clock.now(), by.user_id
    row.declined_for, row.received = declined_for, received
    row.save(update_fields=["state", "settled_at", "answered_by", "declined_for", "received"])
    trace(row, f"transfer.{state}", by, reason=declined_for)
    return row


def trace(row: Transfer, event: str, by: Actor, *, reason: str = "") -> None:
    """Both ends have it in their trail; the open pages of both look."""
    record(event, by=by, obj=row, target=str(row.target_id), reason=reason)
    there = row.received or row.target  # until it is accepted, no trace there is about the file here
    record(
        event,
        by=by,
        obj=there,
        structure_id=row.target_id,
        person_id=row.received_id,
        transfer=str(row.pk),
        origin=str(row.structure_id),
    )
    publish(f"person:{row.young_person_id}")


def askers_of(row: Transfer) -> list[User]:
    """Who of the first structure learns the answer: who asked, and the referent."""
    referent = row.young_person.referent_id
    people = {row.asked_by_id} | ({referent} if referent is not None else set())
    return list(User.objects.active().filter(pk__in=people).order_by("pk"))


def tell(users: list[User], what: str, row: Transfer, *, structure_id: uuid.UUID, by: Actor) -> None:
    """By e-mail and on open pages, in a fixed sentence without a name (R13, G24); not who acts."""
    others = [user for user in users if user.pk != by.user_id]
    publish(*(f"user:{user.pk}" for user in users))
    tell_staff(others, what, f"{PAGE}{row.pk}/", structure_id=structure_id, by=by)


def say(row: Transfer, what: str, *, author: User, more: str = "", by: Actor) -> None:
    """In the young person's conversation, where there is one, in their language; and a notice that it waits there."""
    conversation = Conversation.objects.all().open().filter(young_person_id=row.young_person_id).first()
    if conversation is None:
        return
    message = post_automatic(
        conversation=conversation,
        author=author,
        words=lambda: "\n\n".join(filter(None, [said(row, what), more])),
        client_id=uuid.uuid5(row.pk, what),
        by=by,
    )
    if not by.is_youth:  # who has just answered knows
        notices.tell_youth(message, by=by)


def said(row: Transfer, what: str) -> str:
    """The sentences, in the active language."""
    there = {"name": row.asked_by.first_name, "there": row.target.name}
    if what == "asked":
        return " ".join(
            [
                _("%(name)s propose qu’une autre Mission locale vous suive : %(there)s.") % there,
                why(row.reason),
                _("Vos messages, votre nom et votre téléphone vont avec vous."),
                _("Elle doit dire oui. Avant, rien ne change. Vous pouvez dire non, sur votre page d’accueil."),
            ]
        )
    if what == "stays":
        return _("Finalement, rien ne change. Votre Mission locale continue de vous suivre.")
    return (
        _("Bienvenue. Nous vous suivons maintenant : %(there)s. Vos messages d’avant sont au-dessus. Écrivez-nous ici.")
        % there
    )


def why(reason: str) -> str:
    """Why, as the young person reads it."""
    return {
        TransferReason.MOVED: _("Pourquoi : vous déménagez."),
        TransferReason.NEARER: _("Pourquoi : c’est plus près de chez vous."),
        TransferReason.WORK: _("Pourquoi : un emploi ou une formation ailleurs."),
        TransferReason.ASKED: _("Pourquoi : vous l’avez demandé."),
    }[TransferReason(reason)]
