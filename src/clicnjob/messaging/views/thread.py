"""What both sides share: the messages shown, the message posted."""

from typing import Any

from clicnjob.messaging import actions, presenters, queries
from clicnjob.messaging.enums import Side
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write

NO_LINE = 999_999_999
"""Nothing was unread when the page was opened: no line, even before what arrives afterwards."""


def number(value: str | None) -> int | None:
    """A small whole number of an address; ``None`` for anything else."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def thread(request: Request, conversation: Conversation) -> dict[str, Any]:
    """The messages to show, and the read mark they leave (R17 allows this write by name).

    The page keeps in its own address where the unread began (``lu``), so that the line stays while one reads.
    """
    actor = request.actor
    before = number(request.GET.get("avant"))
    side = Side.YOUTH if actor.is_youth else Side.STRUCTURE
    is_youth = side is Side.YOUTH
    mark = conversation.youth_read_seq if is_youth else conversation.structure_read_seq
    unread = conversation.unread_by_youth if is_youth else conversation.unread_by_structure
    kept = number(request.GET.get("lu"))
    unread_after = kept if kept is not None else (mark if unread else NO_LINE)
    lines, has_older = queries.messages_page(actor, conversation, before=before)
    if lines and unread and before is None:
        with allowed_write("read mark"):
            actions.mark_read(conversation=conversation, seq=lines[-1].message.seq, by=actor)
    return {
        "conversation": conversation,
        "bubbles": list(presenters.bubbles(lines, unread_after=unread_after, reader_id=actor.user_id)),
        "older": lines[0].message.seq if lines and has_older else None,
        "is_past": before is not None,
        "unread_after": unread_after,
    }


def send_posted(request: Request, conversation: Conversation) -> MessageForm | None:
    """Send the posted message; the form to show again when it was refused, ``None`` when it is stored."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        kept = MessageForm.blank(request.POST.get("body", ""))
        kept.refusal = next((str(line) for lines in form.errors.values() for line in lines if line), "")
        return kept
    try:
        actions.send_message(conversation=conversation, by=request.actor, **form.cleaned_data)
    except DomainError as error:
        kept = MessageForm.blank(form.cleaned_data["body"])
        kept.refusal = error.message
        return kept
    return None
