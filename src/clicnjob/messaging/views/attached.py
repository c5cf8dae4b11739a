"""The files that come with a form, and those of a mailing on its pages."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from clicnjob.accounts.throttling import Limit, hits
from clicnjob.files.remake import REFUSALS
from clicnjob.files.uploads import MAX_FILE_BYTES, MAX_REQUEST_BYTES
from clicnjob.messaging.actions.attaching import attach_files
from clicnjob.messaging.enums import FileState
from clicnjob.messaging.models import Mailing
from clicnjob.messaging.presenters import shown_files
from clicnjob.messaging.presenters.mailings import held_by
from clicnjob.messaging.queries.mailings import files_of
from clicnjob.messaging.rules import files as file_rules
from clicnjob.messaging.rules.files import Upload
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request


def file_limit(actor: Actor, scope: str, advice: str) -> Limit:
    """How many files one sends or opens within an hour (D11)."""
    return Limit(
        scope,
        str(actor.id),
        file_rules.FILES_AN_HOUR["youth" if actor.is_youth else "staff"],
        dt.timedelta(hours=1),
        advice=advice,
    )


def posted_uploads(request: Request) -> list[Upload]:
    """The files that came with a form, counted; none is fine. Raises DomainError ``too_big``, Throttled."""
    sent = request.FILES.getlist("files")
    heavy = int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST_BYTES
    if heavy or any((file.size or 0) > MAX_FILE_BYTES for file in sent):
        raise DomainError(_(REFUSALS["too_big"]), code="too_big", field="files")
    limit = file_limit(request.actor, "enclosure", _("Vous pouvez envoyer votre message sans fichier."))
    for _file in sent[: file_rules.MAX_FILES]:
        hits([limit])
    return [Upload(file.name or "", file.read()) for file in sent]


def take_files(request: Request, mailing: Mailing) -> None:
    """Whatever button was pressed, the files chosen in the form are kept. Raises DomainError, Throttled."""
    uploads = posted_uploads(request)
    if uploads:
        attach_files(mailing=mailing, uploads=uploads, by=request.actor)


def files_context(mailing: Mailing) -> dict[str, Any]:
    """The files of a mailing for its pages, whether they keep it from leaving, and whether the page is to look again."""
    rows = files_of(mailing)
    shown = shown_files(rows, mailing.structure_id)
    return {
        "attached": [[one] for one in shown],
        "going": [one for one in shown if one.state in {FileState.CHECKING, FileState.READY}],
        "held": held_by(rows),
        "checking": any(one.state == FileState.CHECKING for one in shown),
        "file_months": mailing.structure.file_months,
    }
