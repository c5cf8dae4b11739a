"""How mailings are told: states in words, progress, the export."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

from clicnjob.messaging.enums import FileState, MailingState, WhyNot
from clicnjob.messaging.models import ExaminedFile, Mailing
from clicnjob.messaging.models.mailings import LOST
from clicnjob.messaging.presenters import bits, said
from clicnjob.messaging.queries.banners import Shown
from clicnjob.messaging.queries.mailings import Counts, ReportRow
from clicnjob.shared import text
from clicnjob.shared.language import french, npro, pro, pro_lazy
from clicnjob.shared.tables import table

STATES: dict[str, tuple[str, str | Promise]] = {
    "waiting": ("waiting", pro_lazy("En attente")),
    "sent": ("info", pro_lazy("Envoyé")),
    "read": ("done", pro_lazy("Lu")),
    "no_account": ("waiting", pro_lazy("Envoyé, attend un compte")),
    "failed": ("refused", pro_lazy("Non envoyé")),
    "cancelled": ("neutral", pro_lazy("Annulé")),
}
"""The badge and the words of a recipient's state."""

MAILING_BADGES: dict[str, tuple[str, str | Promise]] = {
    MailingState.DRAFT: ("neutral", pro_lazy("Brouillon")),
    MailingState.SCHEDULED: ("info", pro_lazy("Programmé")),
    MailingState.RUNNING: ("waiting", pro_lazy("Envoi en cours")),
    MailingState.DONE: ("done", pro_lazy("Terminé")),
    MailingState.CANCELLED: ("neutral", pro_lazy("Annulé")),
    MailingState.STOPPED: ("refused", pro_lazy("Arrêté")),
}


def badge_of(mailing: Mailing, files: Iterable[ExaminedFile] = ()) -> tuple[str, str | Promise]:
    """The badge of a mailing; one that a file holds back says so (``files`` matter until it leaves)."""
    if mailing.state == MailingState.SCHEDULED and (held := held_by(files)):
        return ("refused", pro("Fichier refusé")) if held == "refused" else ("waiting", pro("Fichier en vérification"))
    return MAILING_BADGES[mailing.state]


def held_by(files: Iterable[ExaminedFile]) -> str:
    """What keeps a mailing from leaving: a "refused" file, one still "checking", or nothing."""
    states = {file.state for file in files}
    return "refused" if states & set(LOST) else "checking" if FileState.CHECKING in states else ""


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient on the page of a mailing."""

    row: ReportRow
    badge: tuple[str, str | Promise]
    why: str


def told(rows: Iterable[ReportRow]) -> list[Told]:
    """The report in words."""
    return [Told(row, STATES[row.state], why_words(row)) for row in rows]


def why_words(row: ReportRow) -> str:
    """Why it was not sent, or that it was taken back; empty otherwise."""
    if row.recipient.why_not:
        return str(WhyNot(row.recipient.why_not).label)
    return pro("message retiré") if row.withdrawn else ""


def counted_words(counts: Counts) -> str:
    """« 120 sur 200 envoyés », said by screen readers as it goes."""
    words = npro("%(count)s sur %(total)s envoyé", "%(count)s sur %(total)s envoyés", counts.sent)
    return words % {"count": counts.sent, "total": counts.total}


def tabs(counts: Counts, state: str) -> list[dict[str, object]]:
    """The piles of the report; those that are empty are left out."""
    piles = [
        ("", pro("Tous"), counts.total),
        ("read", pro("Lus"), counts.read),
        ("unread", pro("Pas encore lus"), counts.sent - counts.read),
        ("no_account", pro("Sans compte"), counts.without_account),
        ("waiting", pro("En attente"), counts.waiting),
        ("failed", pro("Non envoyés"), counts.failed),
        ("cancelled", pro("Annulés"), counts.cancelled),
    ]
    return [
        {"label": label, "url": f"?etat={key}" if key else "?", "current": key == state, "count": count}
        for key, label, count in piles
        if count or key in {"", state}
    ]


def export(mailing: Mailing, rows: Iterable[ReportRow]) -> str:
    """The report as a table for spreadsheets, in French whoever asks for it: it is read beside i-milo."""
    with translation.override("fr"):
        header = ["Nom", french("Prénom"), "Dossier i-milo", french("État"), "Le", "Raison"]
        return table(header, [_cells(row) for row in rows])


def _cells(row: ReportRow) -> list[str]:
    moment = row.recipient.settled_at
    return [
        row.person.last_name,
        row.person.first_name,
        str(row.person.imilo_number or ""),
        str(STATES[row.state][1]),
        f"{text.short_date(moment)} {text.time_words(moment)}".strip() if moment else "",
        why_words(row),
    ]


@dataclass(frozen=True, slots=True)
class BannerLines:
    """An important message on a page: its bits (links with their domain), who says it."""

    words: str
    author: str
    ends_on: dt.date


def banner_lines(shown: Iterable[Shown]) -> list[BannerLines]:
    """Important messages as a young person sees them."""
    return [BannerLines(said(bits(one.words)), one.banner.author.first_name, one.banner.ends_on) for one in shown]
