"""What the end of a session means for each person (R9)."""

from clicnjob.shared.text import date_words, time_words
from clicnjob.workshops.enums import AbsenceReason
from clicnjob.workshops.models import Session

EXCUSES = (AbsenceReason.ILL, AbsenceReason.WORK, AbsenceReason.TRANSPORT, AbsenceReason.FAMILY)
"""Reasons that excuse; the others (oversight, no news) do not."""

CANNOT_COME = "A dit ne pas pouvoir venir : à repositionner"
"""The next step of who gave a place back and took no other."""

CLOSE_AGAIN = "Clôture de la séance à refaire"
"""The next step of a whole roster, once its session is open again."""


def next_step(*, present: bool, again: Session | None, absences: int = 0, most: int = 1) -> str:
    """What the owner does next for who is not finalised, in words."""
    if present:
        return "Créer son compte avec lui ou elle"
    if again is not None:
        return f"Attendu·e {date_words(again.starts_at)}, {time_words(again.starts_at)}"
    if absences >= most:
        return f"Appeler : {absences} absences"
    return "Positionner sur l’atelier : plus de place pour l’instant"
