"""The counsellor's desk: the list, one conversation beside it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from clicnjob.messaging import actions, presenters, queries
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.views.later import scheduled_of
from clicnjob.messaging.views.listing import LIST, beside, listing
from clicnjob.messaging.views.thread import COMPOSER, THREAD, blank_form, composer, send_posted, thread
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other
from clicnjob.shared.language import language_words, pro, reads
from clicnjob.shared.moulds import STAFF_SHELL, PageMould
from clicnjob.shared.text import date_words, initials
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, held_back, searched

_inbox = PageMould("messaging/inbox.html", STAFF_SHELL, shape=LIST[0], values=("unread", *LIST[1]))
_conversation = PageMould(
    "messaging/conversation.html",
    STAFF_SHELL,
    shape=(*THREAD[0], *COMPOSER[0], "is_search", "has_account", "followed", "has_past"),
    values=(
        *THREAD[1], *COMPOSER[1], "keep", "list_url", "person.pk", "person.first_name", "person.full_name",
        "person.site.name", "initials", "referent_name", "charge_words", "closed_words", "closed_badge", "past_url", "scheduled",
        "reads", "language",
    ),
)  # fmt: skip


def _prefilled(request: Request, conversation: Conversation) -> str:
    """The text of the template that the address names (« ?modele= »), filled for this person."""
    try:
        asked = uuid.UUID(request.GET.get("modele", ""))
    except ValueError:
        return ""
    return queries.filled_template(request.actor, asked, conversation)


def page(request: Request, noted: queries.AtDesk, form: MessageForm | None, status: int = 200) -> HttpResponse:
    """The conversation, the person beside it; ``form``: what was refused, to be shown again."""
    conversation = noted.conversation
    person = conversation.young_person
    shown = thread(request, conversation)
    if noted.marked_unread:
        with allowed_write("read mark"):
            actions.forget_unread(conversation=conversation, by=request.actor)
    shown_form = form or blank_form(request, conversation, _prefilled(request, conversation))
    referent, past = person.referent, conversation.past_id
    closed_badge, closed_words = _closed(conversation)
    scheduled = scheduled_of(request, person.pk) if noted.has_scheduled else []
    context = {
        **shown,
        **beside(request, conversation.pk),
        **composer(request, conversation, shown_form),
        "person": person,
        "initials": initials(person.full_name),
        "referent_name": referent.full_name if referent else "",
        "charge_words": _charge_words(request, conversation, has_account=noted.has_account),
        "closed_words": closed_words,
        "closed_badge": closed_badge,
        "has_past": past is not None,
        "past_url": reverse("messaging:conversation", kwargs={"conversation_id": past}) if past is not None else "",
        "reads": reads(person.language),
        "language": language_words(person.language),
        "has_account": noted.has_account,
        "followed": noted.followed,
        "templates_menu": presenters.templates_menu(queries.templates_of(request.actor), conversation.pk),
        "draft": "tab",
        "scheduled": render_to_string("messaging/_scheduled.html", {"scheduled": scheduled}) if scheduled else "",
    }
    return _conversation.answer(request, context, status)


def _closed(conversation: Conversation) -> tuple[str, str]:
    """Why nothing is written any more, in a word and in a sentence; empty while one writes."""
    person, moment = conversation.young_person, conversation.closed_at
    if moment is None:
        return "", ""
    known = {"name": person.first_name, "day": date_words(moment)}
    if person.merged_into_id is not None:
        return pro("Réuni à un autre dossier"), pro(
            "Ce dossier a été réuni à un autre le %(day)s. Vous lisez ce qui s’est dit avant\u202f; on n’écrit plus ici."
        ) % known
    if person.closed_for:
        return pro("Dossier fermé"), pro(
            "Dossier fermé le %(day)s. Vous lisez ce qui s’est dit avant\u202f; pour écrire, rouvrez-le."
        ) % known
    return pro("Transféré·e"), pro(
        "%(name)s est suivi·e par une autre Mission locale depuis le %(day)s. Vous lisez ce qui s’est dit avant\u202f; on"
        " n’écrit plus ici."
    ) % known


def _charge_words(request: Request, conversation: Conversation, *, has_account: bool) -> str:
    """Under the name: what one must know before writing."""
    person = conversation.young_person
    if conversation.closed_at:
        return _closed(conversation)[0]
    if not has_account:
        return pro("Pas encore de compte\u202f: vos messages l’attendront.")
    if person.referent is None:
        return pro("Sans référent·e")
    mine = person.referent_id == request.actor.user_id
    return (
        pro("Vous êtes référent·e") if mine else pro("Référent·e\u202f: %(name)s") % {"name": person.referent.full_name}
    )


@requires(*ALL_STAFF)
@methods("GET")
@gated(Counted.SEARCHES, when=searched)
def inbox(request: Request) -> HttpResponse:
    """The conversations of one's reach by pile, situation and order, or what a search found among them."""
    context = listing(request)
    return render(request, "messaging/inbox.html", context) if context["search"] else _inbox.answer(request, context)


@requires(*ALL_STAFF)
@methods("GET")
def conversation(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """One conversation and what is known of the person; on a wide screen the list comes beside."""
    found = queries.at_desk(request.actor, conversation_id)
    return held_back(request, Counted.FILES, found.conversation.young_person_id) or page(request, found, None)


@requires(*ALL_STAFF)
@methods("POST")
def send(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Answer; refused, the page comes back with the text."""
    found = queries.get_conversation(request.actor, conversation_id)
    form = send_posted(request, found)
    if form is not None:
        return page(request, queries.at_desk(request.actor, conversation_id), form, 422)
    return see_other(f"{reverse('messaging:conversation', kwargs={'conversation_id': conversation_id})}#fin")
