"""A young person's own journal in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.keeping.queries.openings import Opening

_LOOKS = {
    "content.opened": gettext_noop("a ouvert votre dossier"),
    "content.opened document": gettext_noop("a regardé la photo de votre document"),
    "enclosure.opened": gettext_noop("a ouvert un fichier de vos messages"),
    "access.exceptional": gettext_noop("a ouvert votre dossier en accès exceptionnel"),
    "document.received": gettext_noop("a photographié votre document"),
    "document.verified": gettext_noop("a vérifié votre document"),
    "document.refused": gettext_noop("a demandé une autre photo"),
    "document.corrected": gettext_noop("a annulé la vérification de votre document"),
    "document.destroyed": gettext_noop("La photo de votre document est effacée"),
}


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A line of one's own journal, in plain words."""

    at: dt.datetime
    who: str
    """Empty when nobody did it: it went by itself."""
    words: str
    reason: str


def opening_line(opening: Opening) -> OpeningLine:
    """Who did what to one's file, in the language of the page."""
    words = _LOOKS.get(f"{opening.event} {opening.what}") or _LOOKS[opening.event]
    by_itself = opening.event == "document.destroyed"
    who = "" if by_itself else opening.name or _("Un professionnel")
    return OpeningLine(opening.at, who, _(words), opening.reason)
