"""Files of a conversation: sent, then opened by whoever reads the message."""

import re
import uuid

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from clicnjob.accounts.throttling import hits
from clicnjob.files.models import StoredFile
from clicnjob.files.queries import read_file
from clicnjob.files.remake import REFUSALS
from clicnjob.files.uploads import MAX_FILE_BYTES, MAX_REQUEST_BYTES
from clicnjob.messaging import actions, queries
from clicnjob.messaging.enums import FileKind
from clicnjob.messaging.forms import EncloseForm, MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.rules import files as file_rules
from clicnjob.messaging.rules.files import Upload
from clicnjob.messaging.views import desk, youth
from clicnjob.messaging.views.attached import file_limit
from clicnjob.messaging.views.thread import number
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other

RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})")


def _refused(request: Request, sentence: str, status: int) -> tuple[MessageForm, int]:
    form = MessageForm.blank(request.POST.get("body", ""), number(request.POST.get("reply_to")))
    form.refusal = sentence
    return form, status


def receive(request: Request, conversation: Conversation) -> tuple[MessageForm, int] | None:
    """Send the posted files; the form to show again and its status when they were refused. Raises Throttled."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST_BYTES:
        return _refused(request, _("Ces fichiers dépassent 50 Mo ensemble. Envoyez-les en plusieurs fois."), 413)
    form = EncloseForm(request.POST)
    if not form.is_valid():
        return _refused(request, next((str(line) for lines in form.errors.values() for line in lines if line), ""), 422)
    sent = [(file, name == "voice") for name in ("files", "voice") for file in request.FILES.getlist(name)]
    if any((file.size or 0) > MAX_FILE_BYTES for file, _voice in sent):
        return _refused(request, _(REFUSALS["too_big"]), 413)
    if not queries.is_known(request.actor.user_id, form.cleaned_data["client_id"]):
        limit = file_limit(request.actor, "enclosure", _("Vous pouvez envoyer votre message sans fichier."))
        for _file in sent[: file_rules.MAX_FILES]:
            hits([limit])
    uploads = [Upload(file.name or "", file.read(), voice=voice) for file, voice in sent]
    try:
        actions.send_files(conversation=conversation, uploads=uploads, by=request.actor, **form.cleaned_data)
    except DomainError as error:
        return _refused(request, error.message, 422)
    return None


@requires(*ALL_STAFF)
@methods("POST")
def enclose(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Send files, with or without words; refused, the page comes back with the text."""
    found = queries.get_conversation(request.actor, conversation_id)
    refusal = receive(request, found)
    if refusal is not None:
        return desk.page(request, queries.at_desk(request.actor, conversation_id), *refusal)
    return see_other(f"{reverse('messaging:conversation', kwargs={'conversation_id': conversation_id})}#fin")


@requires(Kind.YOUTH)
@methods("POST")
def enclose_mine(request: Request) -> HttpResponse:
    """Send files or a voice message to the structure."""
    conversation = queries.own_conversation(request.actor)
    refusal = receive(request, conversation)
    if refusal is not None:
        return youth.page(request, conversation, *refusal)
    return see_other(f"{reverse('messaging:mine')}#fin")


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET")
def file(request: Request, enclosure_id: uuid.UUID) -> HttpResponse:
    """A checked file: a picture or a voice in the page, a PDF to keep; a professional's look is written down."""
    found = queries.get_enclosure(request.actor, enclosure_id)
    if request.actor.is_staff and not queries.opened_lately(request.actor, found):
        with allowed_write("access record"):
            hits([file_limit(request.actor, "enclosure-opened", _("Au besoin, demandez à votre direction."))])
            actions.note_file_opened(enclosure=found, by=request.actor)
    name = file_rules.shown_name(queries.name_of(found, found.message.conversation.structure_id), found.kind)
    return _answer(request, found.file, name, as_attachment=found.kind == FileKind.PDF)


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET")
def preview(request: Request, enclosure_id: uuid.UUID) -> HttpResponse:
    """The small picture of a checked file."""
    found = queries.get_enclosure(request.actor, enclosure_id)
    return _answer(request, found.thumbnail, "apercu.jpg")


@requires(*ALL_STAFF)
@methods("GET")
def mailing_file(request: Request, file_id: uuid.UUID) -> HttpResponse:
    """A checked file of one's own mailing, as its recipients will open it."""
    found = queries.get_mailing_file(request.actor, file_id)
    name = file_rules.shown_name(queries.name_of(found, found.mailing.structure_id), found.kind)
    return _answer(request, found.file, name, as_attachment=found.kind == FileKind.PDF)


@requires(*ALL_STAFF)
@methods("GET")
def mailing_preview(request: Request, file_id: uuid.UUID) -> HttpResponse:
    """The small picture of a file of one's own mailing."""
    found = queries.get_mailing_file(request.actor, file_id)
    return _answer(request, found.thumbnail, "apercu.jpg")


def _answer(request: Request, stored: StoredFile | None, name: str, *, as_attachment: bool = False) -> HttpResponse:
    """Our bytes, kept by nobody, run by nothing; a part of them where a player asks for one (Safari always does)."""
    if stored is None:
        raise Http404
    try:
        data = read_file(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=stored.media_type)
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and stored.media_type.startswith("audio/"):
        start = int(asked[1])
        end = min(int(asked[2] or len(data) - 1), len(data) - 1)
        if start > end:
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        else:
            response = HttpResponse(data[start : end + 1], status=206, content_type=stored.media_type)
            response["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    if stored.media_type.startswith("audio/"):
        response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store, private"
    response["Content-Disposition"] = content_disposition_header(as_attachment, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
