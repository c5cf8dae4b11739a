"""Photographing a paper, for all who do it: the young person, a professional, a volunteer at the desk, a phone lent for it.

One address, several moments: the form; the pieces of its photos, one by one (``sending.js``); the whole, shown once so that
one sees whether it can be read; "reprendre", which destroys it; "terminer". Without JavaScript the form carries its photos.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from clicnjob.accounts.throttling import hit
from clicnjob.documents import actions, queries
from clicnjob.documents.forms import PieceForm, ScanForm
from clicnjob.documents.models import Document, Upload
from clicnjob.documents.presenters import once
from clicnjob.documents.rules import MAX_PAGES, PIECE_BYTES
from clicnjob.files.decode import MAX_BYTES, Picture, decode_upload
from clicnjob.files.queries import read_file
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request
from clicnjob.structures.models import YoungPerson

HOUR = dt.timedelta(hours=1)
UPLOADS_AN_HOUR = 150
"""Of one account or day pass: a room of thirty, retakes included."""
PIECES_AN_HOUR = 6000
"""As much as that many photographs weigh, five times over."""
PART = re.compile(r"^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([0-9a-f]{64})$")
"""A file that came in pieces: its id, its SHA-256."""


@dataclass
class Scan:
    """Where the sending stands. ``previews`` are shown now and never again."""

    form: ScanForm
    document: Document | None = None
    previews: list[str] = field(default_factory=list)
    refusal: str = ""
    finished: bool = False
    answer: HttpResponse | None = None
    """What the page's script asked for: to be returned as it is."""
    piece_bytes = PIECE_BYTES
    max_pages = MAX_PAGES

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows it."""
        return 422 if self.refusal or self.form.errors else 200


def scan(request: Request, person: YoungPerson, *, by: Actor | None = None) -> Scan:
    """Take what was posted for ``person``, whose reach was asked before; refusals come back as words on the form.

    ``by``: who sends, where it is not the request's own actor. Raises Http404 for what someone else is sending.
    """
    by = by or request.actor
    if request.method != "POST":
        return Scan(ScanForm())
    if "number" in request.POST:
        return Scan(ScanForm(), answer=_piece(request, person, by))
    try:
        if "terminer" in request.POST:
            _looked(request.POST["terminer"], person, by)
            return Scan(ScanForm(), finished=True)
        if "reprendre" in request.POST:
            _take_back(request.POST["reprendre"], person, by)
            return Scan(ScanForm())
        return _receive(request, person, by)
    except DomainError as error:
        return Scan(ScanForm(initial={"kind": request.POST.get("kind")}), refusal=_(error.message))


# -- piece by piece ----------------------------------------------------------------------------------------------------


def _piece(request: Request, person: YoungPerson, by: Actor) -> HttpResponse:
    """One piece: which one is expected next; 409 when this one was not it."""
    form = PieceForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"words": _("Une photo est arrivée abîmée. Recommencez.")}, status=422)
    sent = form.cleaned_data
    try:
        hit("upload-piece", str(by.id), limit=PIECES_AN_HOUR, per=HOUR)
        here = actions.take_piece(
            person=person,
            upload_id=sent["document"],
            part=sent["part"],
            number=sent["number"],
            size=sent["size"],
            data=sent["piece"].read(),
            by=by,
        )
    except Throttled as error:
        return JsonResponse({"words": error.message}, status=429, headers={"Retry-After": str(error.wait_seconds)})
    except DomainError as error:
        if error.code == "not_yours":
            raise Http404 from error
        return JsonResponse({"words": _(error.message)}, status=422)
    return JsonResponse({"here": here}, status=200 if here > sent["number"] else 409)


# -- the whole ---------------------------------------------------------------------------------------------------------


def _receive(request: Request, person: YoungPerson, by: Actor) -> Scan:
    form = ScanForm(request.POST)
    if not form.is_valid():
        return Scan(form)
    hit("upload", str(by.id), limit=UPLOADS_AN_HOUR, per=HOUR)
    parts = request.POST.getlist("part")
    if not parts:
        return _keep(form, person, by, _carried(request))
    pk = form.cleaned_data["document"]
    if pk is None:
        raise Http404
    upload = queries.get_upload(by, person, pk)
    if upload.arrived:
        return _again(form, upload)
    try:
        scanned = _keep(form, person, by, _put_together(upload, parts))
    except DomainError:
        actions.give_up(upload=upload, by=by)
        raise
    actions.arrived(upload=upload, by=by)
    return scanned


def _carried(request: Request) -> list[Picture]:
    """The pictures in the files that came with the form."""
    pictures: list[Picture] = []
    for sent in request.FILES.getlist("pages")[: MAX_PAGES + 1]:
        if (sent.size or 0) > MAX_BYTES:
            raise DomainError(
                _("Ce fichier dépasse 10 Mo. Prenez une photo plus légère."), code="too_big", field="pages"
            )
        pictures += decode_upload(sent.read())
    return pictures


def _put_together(upload: Upload, parts: list[str]) -> list[Picture]:
    """The pictures in the files that came in pieces, in the order of the page; one file at a time in memory."""
    pictures: list[Picture] = []
    for each in parts[: MAX_PAGES + 1]:
        if (found := PART.match(each)) is None:
            raise DomainError(_("Une photo est arrivée abîmée. Recommencez."), code="damaged", field="pages")
        pictures += decode_upload(actions.whole(upload=upload, part=uuid.UUID(found[1]), digest=found[2]))
    return pictures


def _keep(form: ScanForm, person: YoungPerson, by: Actor, pictures: list[Picture]) -> Scan:
    document = actions.receive(
        person=person,
        kind=form.cleaned_data["kind"],
        pictures=pictures,
        document_id=form.cleaned_data["document"],
        by=by,
    )
    return Scan(form, document, [once(picture, person.structure) for picture in pictures])


def _again(form: ScanForm, upload: Upload) -> Scan:
    """The answer was lost on the way, and nobody has looked yet: the same page once more."""
    document = Document.objects.filter(pk=upload.pk, copy_destroyed_at=None).select_related("structure").first()
    if document is None:
        raise Http404
    files = [page.file for page in document.pages.select_related("file")]
    pictures = [Picture(read_file(file), file.width, file.height) for file in files]
    return Scan(form, document, [once(picture, document.structure) for picture in pictures])


# -- after the look ----------------------------------------------------------------------------------------------------


def _looked(asked: str, person: YoungPerson, by: Actor) -> None:
    """It can be read: from now on its sender sees it no more (R4)."""
    for upload in Upload.objects.all().visible_to(by).filter(pk=_uuid(asked), young_person=person):
        actions.give_up(upload=upload, by=by)


def _take_back(asked: str, person: YoungPerson, by: Actor) -> None:
    document = Document.objects.filter(pk=_uuid(asked), young_person=person).first()
    if document is not None:
        actions.withdraw(document=document, by=by)
    _looked(asked, person, by)


def _uuid(value: str) -> uuid.UUID:
    """The id, or that of no row."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return NOWHERE
