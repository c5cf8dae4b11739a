"""Photographing a paper, for all who do it: the young person, a professional, a volunteer at the desk.

One address, four moments: the form; the pages sent, shown once so that one sees whether they can be read; "reprendre", which
destroys them; "terminer".
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clicnjob.accounts.throttling import hit
from clicnjob.documents import actions
from clicnjob.documents.forms import ScanForm
from clicnjob.documents.models import Document
from clicnjob.documents.presenters import once
from clicnjob.documents.rules import MAX_PAGES
from clicnjob.files.decode import MAX_BYTES, Picture, decode_upload
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request
from clicnjob.structures.models import YoungPerson

UPLOADS_AN_HOUR = 150
"""Of one account or day pass: a room of thirty, retakes included."""


@dataclass
class Scan:
    """Where the sending stands. ``previews`` are shown now and never again."""

    form: ScanForm
    document: Document | None = None
    previews: list[str] = field(default_factory=list)
    refusal: str = ""
    finished: bool = False

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows it."""
        return 422 if self.refusal or self.form.errors else 200


def scan(request: Request, person: YoungPerson) -> Scan:
    """Take what was posted for ``person``, whose reach was asked before; refusals come back as words on the form."""
    if request.method != "POST":
        return Scan(ScanForm())
    try:
        if "terminer" in request.POST:
            return Scan(ScanForm(), finished=True)
        if "reprendre" in request.POST:
            _take_back(request, person)
            return Scan(ScanForm())
        return _receive(request, person)
    except DomainError as error:
        return Scan(ScanForm(initial={"kind": request.POST.get("kind")}), refusal=_(error.message))


def _take_back(request: Request, person: YoungPerson) -> None:
    try:
        pk = uuid.UUID(request.POST["reprendre"])
    except ValueError:
        return
    document = Document.objects.filter(pk=pk, young_person=person).first()
    if document is not None:
        actions.withdraw(document=document, by=request.actor)


def _receive(request: Request, person: YoungPerson) -> Scan:
    form = ScanForm(request.POST)
    if not form.is_valid():
        return Scan(form)
    hit("upload", str(request.actor.id), limit=UPLOADS_AN_HOUR, per=dt.timedelta(hours=1))
    pictures: list[Picture] = []
    for sent in request.FILES.getlist("pages")[: MAX_PAGES + 1]:
        if (sent.size or 0) > MAX_BYTES:
            raise DomainError(
                _("Ce fichier dépasse 10 Mo. Prenez une photo plus légère."), code="too_big", field="pages"
            )
        pictures += decode_upload(sent.read())
    document = actions.receive(
        person=person,
        kind=form.cleaned_data["kind"],
        pictures=pictures,
        document_id=form.cleaned_data["document"],
        by=request.actor,
    )
    return Scan(form, document, [once(picture, person.structure) for picture in pictures])
