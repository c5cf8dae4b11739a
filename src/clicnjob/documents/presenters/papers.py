"""How papers are said and shown."""

import base64
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.documents.enums import DocumentState, RefusalReason, Subject
from clicnjob.documents.models import Document
from clicnjob.files.decode import Picture
from clicnjob.files.watermark import watermarked
from clicnjob.shared import clock, text
from clicnjob.shared.language import french
from clicnjob.structures.models import Structure

LEGIBLE = 1000
"""Pixels of the picture shown once to who has just taken it."""

ADVICE: dict[str, str] = {
    RefusalReason.BLURRED: gettext_noop("Posez le document sur une table. Tenez le téléphone à deux mains."),
    RefusalReason.DARK: gettext_noop("Allez près d’une fenêtre ou allumez la lumière."),
    RefusalReason.GLARE: gettext_noop("Éteignez le flash. Penchez un peu le téléphone."),
    RefusalReason.CUT: gettext_noop("Montrez les quatre coins du document."),
    RefusalReason.WRONG: gettext_noop("Regardez la liste des documents acceptés."),
    RefusalReason.EXPIRED: gettext_noop("Envoyez un document encore valable. Sinon, parlez-en à votre conseiller."),
    RefusalReason.OTHER_PERSON: gettext_noop("Envoyez un document à votre nom. Sinon, parlez-en à votre conseiller."),
}
"""How to do it better, in words a young person follows."""


def mark(structure: Structure, subject: Subject = Subject.IDENTITY) -> str:
    """What is written across every picture: « copie – structure – usage – date »."""
    day = text.short_date(clock.local(clock.now(), structure.timezone))
    usage = french("vérification d’identité" if subject is Subject.IDENTITY else "vérification du dossier")
    return f"copie – {structure.name} – {usage} – {day}"


def once(picture: Picture, structure: Structure) -> str:
    """A picture inside the page that answers its sending: no address leads to it, so it is never seen again (R4)."""
    jpeg = watermarked(picture.data, mark(structure), longest=LEGIBLE)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A paper as its owner reads about it."""

    document: Document
    kind: str
    state: str
    words: str
    reason: str = ""
    advice: str = ""


def own_paper(document: Document) -> OwnPaper:
    """State, reason and what to do, in the language of the page."""
    kind = str(document.get_kind_display())
    if document.state == DocumentState.VERIFIED:
        is_identity = document.subject is Subject.IDENTITY
        return OwnPaper(document, kind, "done", _("Identité justifiée") if is_identity else _("Vérifié"))
    if document.state == DocumentState.TO_CHECK:
        return OwnPaper(document, kind, "waiting", _("Un conseiller va regarder"))
    if not document.refusal:
        reason = _("Nous n’avons pas pu vérifier ce document. Envoyez-le encore une fois.")
        return OwnPaper(document, kind, "refused", _("Photo à refaire"), reason)
    advice = ADVICE.get(document.refusal, "")
    return OwnPaper(
        document,
        kind,
        "refused",
        _("Photo à refaire"),
        str(document.get_refusal_display()),
        _(advice) if advice else "",
    )
