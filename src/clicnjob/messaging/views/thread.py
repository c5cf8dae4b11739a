"""What both sides share: the messages shown, the message posted."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language

from clicnjob.messaging import actions, live, pace, presenters, queries
from clicnjob.messaging.cards import faces_of
from clicnjob.messaging.enums import Side
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.rules import files as file_rules
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write, saves_data, see_other
from clicnjob.shared.moulds import joined
from clicnjob.shared.text import date_words

NO_LINE = 999_999_999
"""Nothing was unread when the page was opened: no line, even before what arrives afterwards."""
ABOVE = 8
"""Messages shown above the one that is looked for."""


def number(value: str | None) -> int | None:
    """A small whole number of an address; ``None`` for anything else."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def day(value: str | None) -> dt.date | None:
    """A day of an address (2026-11-03); ``None`` for anything else."""
    try:
        return dt.date.fromisoformat(value or "")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the conversation one looks."""

    page: queries.Window
    aimed: int | None = None
    asked_day: dt.date | None = None
    has_that_day: bool = True


def _place(request: Request, conversation: Conversation) -> Place:
    """``avant`` and ``apres`` a message, ``vers`` one of them, a ``jour``; the last ones otherwise."""
    actor = request.actor
    if (after := number(request.GET.get("apres"))) is not None:
        return Place(queries.window(actor, conversation, start=after + 1), after + 1)
    if (towards := number(request.GET.get("vers"))) is not None:
        return Place(queries.window(actor, conversation, start=max(1, towards - ABOVE)), towards)
    if (asked := day(request.GET.get("jour"))) is not None:
        first = queries.first_of_day(actor, conversation, asked)
        if first is None:
            return Place(queries.window(actor, conversation), None, asked, has_that_day=False)
        own_day = clock.local(first.created_at, conversation.structure.timezone).date()
        page = queries.window(actor, conversation, start=first.seq)
        return Place(page, first.seq, asked, has_that_day=own_day == asked)
    return Place(queries.window(actor, conversation, before=number(request.GET.get("avant"))))


def thread(request: Request, conversation: Conversation) -> dict[str, Any]:
    """The messages to show, and the read mark they leave (R17 allows this write by name).

    The page keeps in its own address where the unread began (``lu``), so that the line stays while one reads.
    """
    actor = request.actor
    side = Side.YOUTH if actor.is_youth else Side.STRUCTURE
    is_youth = side is Side.YOUTH
    mark = conversation.youth_read_seq if is_youth else conversation.structure_read_seq
    unread = conversation.unread_by_youth if is_youth else conversation.unread_by_structure
    kept = number(request.GET.get("lu"))
    unread_after = kept if kept is not None else (mark if unread else NO_LINE)
    place = _place(request, conversation)
    lines = place.page.lines
    if lines and unread and not place.page.has_newer:
        with allowed_write("read mark"):
            actions.mark_read(conversation=conversation, seq=lines[-1].message.seq, by=actor)
    cards = queries.cards_under(lines)
    enclosed = queries.enclosures_of(line.message for line in lines)
    shown = presenters.bubbles(
        lines,
        files={pk: presenters.shown_files(rows, conversation.structure_id) for pk, rows in enclosed.items()},
        unread_after=unread_after,
        reader=actor,
        quotes=queries.quoted(actor, conversation, lines),
        cards=cards,
        faces=faces_of(cards.values(), conversation.young_person),
        aimed=place.aimed,
        language=conversation.young_person.language,
    )
    token = get_token(request)
    spoken = "fr" if is_youth else conversation.young_person.language
    return {
        "csrf_token": token,
        "conversation": conversation,
        "is_youth": is_youth,
        "bubbles": joined(
            presenters.drawn(shown, is_youth=is_youth, csrf_token=token, saving=is_youth and saves_data(request)), "\n"
        ),
        "blanks": presenters.drawn_blanks(side, language=conversation.young_person.language),
        "spoken": spoken,
        "translates": spoken != get_language(),
        "files_day": date_words(file_rules.last_day(clock.now(), conversation.structure)),
        "older": lines[0].message.seq if lines and place.page.has_older else None,
        "newer": lines[-1].message.seq if lines and place.page.has_newer else None,
        "is_past": place.page.has_newer,
        "is_closed": conversation.closed_at is not None,
        "asked_day": place.asked_day.isoformat() if place.asked_day else "",
        "asked_day_words": date_words(place.asked_day),
        "missed_day": place.asked_day is not None and not place.has_that_day,
        "unread_after": unread_after,
        "side": side,
        "me": live.by(actor.user_id) if actor.user_id else "",
    }


def blank_form(request: Request, conversation: Conversation, body: str = "") -> MessageForm:
    """A composer holding ``body``; it answers the message of ``?repondre=``, if the reader sees it."""
    answered = queries.message_at(request.actor, conversation, number(request.GET.get("repondre")))
    return MessageForm.blank(body, reply_to=answered.seq if answered is not None else None)


THREAD = (
    ("is_youth", "side", "is_past", "is_closed", "missed_day", "translates"),
    (
        "conversation.pk", "conversation.revision", "bubbles", "blanks", "older", "newer", "unread_after", "me",
        "asked_day", "asked_day_words", "spoken",
    ),
)  # fmt: skip
"""What ``_thread.html`` decides on, and what it writes (``shared.moulds``)."""
COMPOSER = (
    ("draft", "is_answer"),
    (
        "conversation.device_key", "client_id", "reply_to", "body", "refusal", "answering.author", "answering.text",
        "files_day", "enclose_id", "templates_menu",
    ),
)  # fmt: skip
"""The same for ``_composer.html``."""


def composer(request: Request, conversation: Conversation, form: MessageForm) -> dict[str, Any]:
    """The composer as it stands: blank, or with what was refused; the message it answers."""
    quote = _answering(request, conversation, form)
    return {
        "client_id": form["client_id"].value(),
        "reply_to": form["reply_to"].value(),
        "body": form["body"].value(),
        "refusal": form.refusal,
        "answering": quote,
        "is_answer": quote is not None,
        "enclose_id": uuid.uuid4(),
    }


def _answering(request: Request, conversation: Conversation, form: MessageForm) -> presenters.Quote | None:
    """The message the composer answers, as its quote; withdrawn ones say so."""
    value = form["reply_to"].value()
    message = queries.message_at(request.actor, conversation, number(str(value or "")))
    if message is None:
        return None
    return presenters.quote_of(queries.message_line(conversation, message, request.actor), {message.seq})


def send_posted(request: Request, conversation: Conversation) -> MessageForm | None:
    """Send the posted message; the form to show again when it was refused, ``None`` when it is stored."""
    form = MessageForm(request.POST)
    reply_to = number(request.POST.get("reply_to"))
    if not form.is_valid():
        kept = MessageForm.blank(request.POST.get("body", ""), reply_to)
        kept.refusal = next((str(line) for lines in form.errors.values() for line in lines if line), "")
        return kept
    try:
        pace.take(request.actor.user_id or conversation.pk)
        actions.send_message(conversation=conversation, by=request.actor, **form.cleaned_data)
    except DomainError as error:
        kept = MessageForm.blank(form.cleaned_data["body"], reply_to)
        kept.refusal = error.message
        return kept
    return None


def conversation_url(request: Request, conversation: Conversation) -> str:
    """The reader's own page of a conversation."""
    if request.actor.is_youth:
        return reverse("messaging:mine")
    return reverse("messaging:conversation", kwargs={"conversation_id": conversation.pk})


def back_to(request: Request, message: Message) -> HttpResponse:
    """To a message in its conversation, after something was done to it."""
    return see_other(f"{conversation_url(request, message.conversation)}?vers={message.seq}#ici")
