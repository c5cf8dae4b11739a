"""Editing and withdrawing what one wrote: a visible mark, the former text kept for the audit (R15)."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.messaging import notices, rules
from clicnjob.messaging.actions.storing import changed, held_row
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message, MessageVersion
from clicnjob.messaging.queries.conversations import body_of, context_of, written_around_a_mistake
from clicnjob.messaging.queries.versions import version_body, version_context
from clicnjob.messaging.stems import tokens_of
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import seal


@action
def edit_message(*, message: Message, body: str, version: int | None = None, by: Actor) -> Message:
    """Replace one's own text within 24 hours; the former one is kept, the read mark stays.

    ``version`` is how many former texts the writer knew of (``None``: not asked). The same text again changes nothing.
    Raises DomainError: ``empty``, ``too_long``, ``out_of_reach``, ``not_author``, ``withdrawn``, ``automatic``,
    ``too_late``, ``changed_meanwhile`` (edited elsewhere since the page was opened).
    """
    text = rules.clean_body(body)
    held, fresh = held_by_author(message, by)
    if fresh.withdrawn_at is not None:
        raise DomainError(_("Ce message est retiré : il ne se modifie plus."), code="withdrawn")
    if fresh.automatic:
        raise DomainError(_("Ce message est automatique : il ne se modifie pas."), code="automatic")
    if not rules.can_edit(by, fresh, clock.now()):
        raise DomainError(
            _("Un message se modifie pendant 24 heures. Écrivez-en un autre, ou retirez celui-ci."), code="too_late"
        )
    if body_of(fresh, held.structure_id) == text:
        return fresh
    if version is not None and version != fresh.versions.count():
        raise DomainError(
            _("Ce message a changé entre-temps, sur un autre écran. Vérifiez votre texte, puis recommencez."),
            code="changed_meanwhile",
        )
    _keep(held, fresh, withdrawn=False)
    _write(held, fresh, text)
    fresh.edited_at = clock.now()
    _save(held, fresh)
    record("message.edited", by=by, obj=fresh, structure_id=held.structure_id, seq=fresh.seq)
    return fresh


@action
def withdraw_message(*, message: Message, by: Actor) -> Message:
    """Take one's own message out of view, at any time; a mark stays in its place. Twice changes nothing.

    The text leaves the message and its search tokens. Raises DomainError: ``out_of_reach``, ``not_author``, ``closed``.
    """
    held, fresh = held_by_author(message, by)
    if fresh.withdrawn_at is not None:
        return fresh
    _keep(held, fresh, withdrawn=True)
    _write(held, fresh, "")
    fresh.withdrawn_at = clock.now()
    _save(held, fresh)
    _count_again(held, Side(fresh.side))
    record("message.withdrawn", by=by, obj=fresh, structure_id=held.structure_id, seq=fresh.seq)
    return fresh


@action
def restore_message(*, message: Message, by: Actor) -> Message:
    """Undo a withdrawal within ten minutes; the trace of it stays. A message in view is left as it is.

    Raises DomainError: ``out_of_reach``, ``not_author``, ``too_late``.
    """
    held, fresh = held_by_author(message, by)
    if fresh.withdrawn_at is None:
        return fresh
    if not rules.can_restore(by, fresh, clock.now()):
        raise DomainError(_("Trop tard : ce message reste retiré. Vous pouvez l’écrire à nouveau."), code="too_late")
    kept = fresh.versions.filter(withdrawn=True).order_by("number").last()
    assert kept is not None  # noqa: S101  written in the transaction that withdrew
    _write(held, fresh, version_body(kept, held.structure_id))
    fresh.withdrawn_at = None
    _save(held, fresh)
    _count_again(held, Side(fresh.side))
    record("message.restored", by=by, obj=fresh, structure_id=held.structure_id, seq=fresh.seq)
    return fresh


def held_by_author(message: Message, by: Actor) -> tuple[Conversation, Message]:
    """The conversation, locked, and the message as it is now. Everything that changes it waits here for its turn.

    Raises DomainError: ``out_of_reach``, ``closed``, ``not_author``.
    """
    reached = Conversation.objects.all().visible_to(by).filter(pk=message.conversation_id)
    if rules.side_of(by) is None or not reached.exists():
        raise DomainError(_("Cette conversation n’est plus à votre portée."), code="out_of_reach")
    held = held_row(message.conversation_id)
    if held.closed_at is not None:
        person = held.young_person
        if person.closed_for or person.merged_into_id is not None or person.closed_at is None:
            raise DomainError(_("Vous ne pouvez pas écrire dans cette conversation."), code="closed")
        raise DomainError(_("Cette conversation continue dans une autre Mission locale."), code="closed")
    fresh = Message.objects.get(pk=message.pk)
    fresh.conversation = held
    if not rules.wrote(by, fresh):
        raise DomainError(_("Seule la personne qui a écrit ce message peut le changer."), code="not_author")
    return held, fresh


def _keep(held: Conversation, message: Message, *, withdrawn: bool) -> None:
    version_id = uuid.uuid4()
    text = body_of(message, held.structure_id)
    MessageVersion.objects.create(
        pk=version_id,
        message=message,
        number=message.versions.count() + 1,
        sealed_body=seal(held.structure_id, text.encode(), version_context(version_id)),
        withdrawn=withdrawn,
    )


def _write(held: Conversation, message: Message, text: str) -> None:
    """The new text. ``mac`` stays: a late retry of the first sending still finds its message (D1)."""
    message.sealed_body = seal(held.structure_id, text.encode(), context_of(held.pk, message.client_id))
    message.tokens = tokens_of(held.structure_id, text)


def _save(held: Conversation, message: Message) -> None:
    changed(held, message)
    message.save(update_fields=["sealed_body", "tokens", "edited_at", "withdrawn_at", "revision"])


def _count_again(held: Conversation, side: Side) -> None:
    """What is withdrawn waits for nobody: unread messages of this side, and since when an answer is due."""
    rows = Message.objects.filter(conversation=held, withdrawn_at=None)
    if side is Side.YOUTH:
        held.unread_by_structure = rows.filter(side=side, seq__gt=held.structure_read_seq).count()
    else:
        held.unread_by_youth = rows.filter(side=side, seq__gt=held.youth_read_seq).count()
        if not held.unread_by_youth:
            notices.youth_read(held, by=SYSTEM)
    answers = rows.filter(side=Side.STRUCTURE, answers=True).order_by("-seq").values_list("seq", flat=True)
    due = rows.filter(side=Side.YOUTH, seq__gt=answers.first() or 0).exclude(
        written_around_a_mistake(held.young_person_id)
    )
    held.unanswered_since = due.order_by("seq").values_list("created_at", flat=True).first()
    held.save(update_fields=["unread_by_structure", "unread_by_youth", "unanswered_since"])
