"""The young person's conversation."""

import uuid

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from clicnjob.accounts.sessions import is_shared_post, known_device, locks
from clicnjob.messaging import presenters, queries
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.presenters.mailings import banner_lines
from clicnjob.messaging.queries.banners import shown_to
from clicnjob.messaging.views.thread import COMPOSER, THREAD, blank_form, composer, send_posted, thread
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.moulds import YOUTH_SHELL, PageMould
from clicnjob.shared.text import date_words, initials
from clicnjob.structures.presenters import photo_address
from clicnjob.structures.queries import Absence, absence_of, answer_hours, profile_of

_page = PageMould(
    "messaging/mine.html",
    YOUTH_SHELL,
    shape=(*THREAD[0], *COMPOSER[0], "has_past"),
    values=(
        *THREAD[1], *COMPOSER[1], "conversation.young_person_id", "conversation.structure_id", "referent_id",
        "referent_name", "referent_photo", "referent_initials", "away", "hours", "important", "past_url",
    ),
)  # fmt: skip


@requires(Kind.YOUTH)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """One's conversation with the structure."""
    conversation = queries.own_conversation(request.actor)
    form: MessageForm | None = None
    if request.method == "POST":
        form = send_posted(request, conversation)
        if form is None:
            return see_other(f"{reverse('messaging:mine')}#fin")
    return page(request, conversation, form, 422 if form else 200)


@requires(Kind.YOUTH)
@methods("GET")
def past(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """What was said in another file of oneself, before the two were made one: to read."""
    conversation = queries.get_conversation(request.actor, conversation_id)
    if conversation.young_person_id == request.actor.person_id:
        return see_other("messaging:mine")
    return page(request, conversation, None)


def page(request: Request, conversation: Conversation, form: MessageForm | None, status: int = 200) -> HttpResponse:
    """The young person's page; ``form``: what was refused, to be shown again."""
    person = conversation.young_person
    person.structure = conversation.structure  # the same: not asked twice
    referent, absence, profile = person.referent, absence_of(person), profile_of(person.referent_id)
    banners, past = banner_lines(shown_to(person)), conversation.past_id
    context = {
        **thread(request, conversation),
        **composer(request, conversation, form or blank_form(request, conversation)),
        "draft": _draft(request),
        "referent_id": person.referent_id,
        "referent_name": referent.first_name if referent else "",
        "referent_photo": photo_address(profile),
        "referent_initials": initials(referent.full_name) if referent else "",
        "away": _away(absence) if absence else "",
        "hours": presenters.hours_words(answer_hours(profile, person.site_id)),
        "important": render_to_string("messaging/_important.html", {"banners": banners}) if banners else "",
        "structure_name": conversation.structure.name,
        "has_past": past is not None,
        "past_url": reverse("messaging:past", kwargs={"conversation_id": past}) if past is not None else "",
    }
    return _page.answer(request, context, status)


def _draft(request: Request) -> str:
    """Where what is being written stays: on a device declared one's own (R14), in the tab where that one asks for the code."""
    device = None if is_shared_post(request) else known_device(request)
    if device is None or device.user_id != request.actor.user_id:
        return ""
    return "tab" if locks(request) else "own"


def _away(absence: Absence) -> str:
    return render_to_string("messaging/_absence.html", {"absence": absence, "until": date_words(absence.until)})
