"""Files as counsellors read them, and as i-milo words them."""

from collections.abc import Iterable

from django.utils import translation

from clicnjob.documents.enums import Standing, Weight
from clicnjob.documents.queries.files import FileRow
from clicnjob.documents.rules import Situation
from clicnjob.shared import text
from clicnjob.shared.language import french, pro
from clicnjob.shared.tables import pasted, table

BADGES: dict[Standing, str] = {
    Standing.MISSING: "neutral",
    Standing.TO_CHECK: "waiting",
    Standing.REFUSED: "refused",
    Standing.EXPIRED: "refused",
    Standing.EXPIRING: "waiting",
    Standing.JUSTIFIED: "done",
}
HEADER = french("Dossier i-milo,Dossier,Demandé,Document,État,Date,Valable jusqu’au").split(",")


def standings(row: FileRow) -> list[tuple[str, str, str, str]]:
    """Subject, badge, words and note of each requirement of a file; what may come later is silent while it lacks."""
    return [
        (str(one.asked.subject.label), BADGES[one.standing], str(one.standing.label), note(one))
        for one in row.situations
        if one.asked.weight is not Weight.LATER or one.standing is not Standing.MISSING
    ]


def note(situation: Situation) -> str:
    """What else is to know, in a few words: why it was refused, until when it is good."""
    paper = situation.paper
    if paper is None:
        return ""
    if situation.standing is Standing.REFUSED:
        return str(paper.get_refusal_display()) if paper.refusal else pro("pas vérifié à temps")
    if situation.standing is Standing.TO_CHECK:
        return pro("reçu le %(day)s") % {"day": text.short_date(paper.sent_at)}
    if paper.expires_on is None:
        return ""
    return pro("jusqu’au %(day)s") % {"day": text.short_date(paper.expires_on)}


def imilo_rows(rows: Iterable[FileRow]) -> list[list[str]]:
    """One line for each paper required or given: file number, state of the file, paper, its state, date, expiry. Never a name.

    In French, whoever copies them: i-milo's words.
    """
    with translation.override("fr"):
        return [
            _cells(row, one) for row in rows for one in row.situations if one.asked.is_required or one.paper is not None
        ]


def _cells(row: FileRow, one: Situation) -> list[str]:
    paper = one.paper
    moment = (paper.checked_at or paper.sent_at) if paper is not None else None
    return [
        str(row.person.imilo_number or ""),
        str(row.justification.label),
        str(one.asked.subject.label),
        str(paper.get_kind_display()) if paper is not None else "",
        str(one.standing.label),
        text.short_date(moment),
        text.short_date(paper.expires_on) if paper is not None else "",
    ]


def imilo_lines(rows: Iterable[FileRow]) -> str:
    """The same, to copy and paste in a sheet: one line a paper, tabs between."""
    return pasted(imilo_rows(rows))


def imilo_table(rows: Iterable[FileRow]) -> str:
    """The same, for a spreadsheet."""
    return table(HEADER, imilo_rows(rows))
