"""The sheet of a session and a person's certificate, in words, then as PDF."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.dateformat import format as date_format

from clicnjob.shared import clock
from clicnjob.shared.language import in_french
from clicnjob.shared.text import plural_ending
from clicnjob.shared.typeset import typeset
from clicnjob.workshops.enums import HalfDay, Proof
from clicnjob.workshops.models import AttendanceSheet
from clicnjob.workshops.queries.attendance import sheet_data
from clicnjob.workshops.rules.attendance import grouped

PAGES = Path(__file__).parents[1] / "typst"
EXAMPLE = "Exemple, sans valeur"
CHECK = "Pour vérifier cette feuille : page « Vérifier une feuille » de ClicNJob, en tapant cette empreinte."


def _day(day: dt.date) -> str:
    """« mardi 14 mars 2027 », whoever reads, whenever: the same data give the same page."""
    with translation.override("fr"):
        return f"{date_format(day, 'l')} {'1er' if day.day == 1 else day.day} {date_format(day, 'F Y')}"


def _hour(text: str) -> str:
    """« 09:42 » as people read it."""
    if not text:
        return ""
    hour = dt.time.fromisoformat(text)
    return f"{hour.hour}\u202fh" + (f"\u202f{hour.minute:02}" if hour.minute else "")


def _half(value: str) -> str:
    return in_french(HalfDay(value).label)


def _mark(mark: Mapping[str, Any]) -> dict[str, Any]:
    strokes = mark.get("strokes") or []
    hour = f" à {_hour(mark['at'])}" if mark["at"] else ""
    words = {
        Proof.DRAWN: f"signée{hour}" if strokes else f"signature recueillie{hour}",
        Proof.CODE: f"présence confirmée par son code{hour}",
        Proof.ATTESTED: f"attestée par {mark['by']}{hour or ' à la clôture'}",
    }[Proof(mark["proof"])]
    return {"strokes": strokes, "words": words}


def _leader(line: Mapping[str, Any], closed_at: dt.datetime) -> dict[str, Any]:
    marks = [_mark(mark) for mark in line["marks"]]
    if not marks and line["closed"]:
        words = f"a clôturé la feuille, connexion personnelle, à {_hour(f'{closed_at:%H:%M}')}"
        marks = [{"strokes": [], "words": words}]
    return {"name": line["name"], "marks": marks or [{"strokes": [], "words": "n’a pas signé"}]}


def _note(line: Mapping[str, Any]) -> str:
    return "arrivée en retard" if line["late"] else ""


def sheet_words(data: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """What the sheet shows, as text."""
    day, closed_at = dt.date.fromisoformat(data["day"]), dt.datetime.fromisoformat(data["closed_at"])
    hours = f"de {_hour(data['from'])} à {_hour(data['to'])}"
    halves = " et ".join(_half(half) for half in data["halves"])
    present = len(data["people"])
    away = [
        f"{data[key]} {word}{plural_ending(data[key])}"
        for key, word in (("absent", "absent"), ("excused", "excusé"))
        if data[key]
    ]
    return {
        "title": "Feuille d’émargement",
        "subject": f"{data['workshop']}, {_day(day)}",
        "structure": data["structure"],
        "example": EXAMPLE if settings.DEMO_MODE else "",
        "facts": [
            ["Atelier", data["workshop"]],
            ["Date", _day(day)],
            ["Horaires", f"{hours} ({halves})"],
            ["Lieu", data["place"]],
            ["Feuille", f"n° {data['number']} de cette séance"],
        ],
        "leaders_title": "Animation",
        "leaders": [_leader(line, closed_at) for line in data["leaders"]],
        "people_title": f"Personnes présentes : {present}",
        "halves": [f"Signature, {_half(half)}" for half in data["halves"]],
        "people": [
            {
                "name": line["name"],
                "arrived": _hour(line["arrived"]),
                "left": _hour(line["left"]) or "fin",
                "note": _note(line),
                "marks": [_mark(mark) for mark in line["marks"]],
            }
            for line in data["people"]
        ],
        "absent": f"Inscrits et pas venus : {', '.join(away)}." if away else "",
        "closing": f"Clôturée par {data['closed_by']}, {_day(closed_at.date())}, {_hour(f'{closed_at:%H:%M}')}, "
        "sur sa connexion personnelle.",
        "digest": grouped(digest),
        "check": CHECK,
        "footer": f"{data['structure']} · {data['workshop']} · {data['day']} · {digest[:16]}",
    }


def sheet_pdf(sheet: AttendanceSheet) -> bytes:
    """The sheet as PDF: always the same bytes. Raises Http404 once its data were erased."""
    return typeset(PAGES / "sheet.typ", sheet_words(sheet_data(sheet), sheet.digest), moment=sheet.created_at)


def certificate_words(data: Mapping[str, Any], seat_id: str, digest: str) -> dict[str, Any] | None:
    """What the certificate of one person says; ``None`` when the sheet does not name them."""
    line = next((line for line in data["people"] if line["seat"] == seat_id), None)
    if line is None:
        return None
    day, closed_at = dt.date.fromisoformat(data["day"]), dt.datetime.fromisoformat(data["closed_at"])
    came, left = line["arrived"] or data["from"], line["left"] or data["to"]
    halves = " et ".join(f"demi-journée ({_half(half)})" for half in data["halves"])
    return {
        "title": "Attestation de présence",
        "subject": f"{data['workshop']}, {_day(day)}",
        "structure": data["structure"],
        "address": [],
        "example": EXAMPLE if settings.DEMO_MODE else "",
        "opening": f"{data['structure']} atteste que",
        "name": line["name"],
        "sentence": f"a participé à l’atelier « {data['workshop']} ».",
        "lines": [
            f"Date : {_day(day)}",
            f"Horaires : de {_hour(max(came, data['from']))} à {_hour(min(left, data['to']))}",
            f"Lieu : {data['place']}",
            f"Durée comptée : {halves}",
        ],
        "made": f"Fait le {_day(closed_at.date())}.",
        "signed": f"{data['closed_by']} – {data['structure']}",
        "check": "Établie d’après la feuille d’émargement de la séance, dont l’empreinte est :",
        "digest": grouped(digest),
        "footer": f"{data['structure']} · attestation de présence · {data['day']}",
    }


def certificate_pdf(sheet: AttendanceSheet, seat_id: str) -> bytes | None:
    """The certificate as PDF; ``None`` when the sheet does not name this person."""
    words = certificate_words(sheet_data(sheet), seat_id, sheet.digest)
    return typeset(PAGES / "certificate.typ", words, moment=sheet.created_at) if words else None


def file_name(kind: str, session_starts_at: dt.datetime, zone: str) -> str:
    """What the browser calls the file: no name in it."""
    return f"{kind}-{clock.local(session_starts_at, zone):%Y-%m-%d}.pdf"
