"""The young person's conversation."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from clicnjob.accounts.sessions import is_shared_post, known_device
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
from clicnjob.structures.queries import Absence, absence_of, opening_hours_of

_page = PageMould(
    "messaging/mine.html",
    YOUTH_SHELL,
    shape=(*THREAD[0], *COMPOSER[0]),
    values=(
        *THREAD[1], *COMPOSER[1], "conversation.young_person_id", "conversation.structure_id", "referent_id",
        "referent_name", "referent_initials", "away", "hours", "important",
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


def page(request: Request, conversation: Conversation, form: MessageForm | None, status: int = 200) -> HttpResponse:
    """The young person's page; ``form``: what was refused, to be shown again."""
    person = conversation.young_person
    person.structure = conversation.structure  # the same: not asked twice
    device = None if is_shared_post(request) else known_device(request)
    referent, absence = person.referent, absence_of(person)
    banners = banner_lines(shown_to(person))
    context = {
        **thread(request, conversation),
        **composer(request, conversation, form or blank_form(request, conversation)),
        # What is being written stays on a device declared one's own, nowhere else (R14).
        "draft": "own" if device is not None and device.user_id == request.actor.user_id else "",
        "referent_id": person.referent_id,
        "referent_name": referent.first_name if referent else "",
        "referent_initials": initials(referent.full_name) if referent else "",
        "away": _away(absence) if absence else "",
        "hours": presenters.hours_words(opening_hours_of(person.site_id)),
        "important": render_to_string("messaging/_important.html", {"banners": banners}) if banners else "",
        "structure_name": conversation.structure.name,
    }
    return _page.answer(request, context, status)


def _away(absence: Absence) -> str:
    return render_to_string("messaging/_absence.html", {"absence": absence, "until": date_words(absence.until)})
