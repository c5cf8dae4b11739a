"""What a young person's states say, and what comes next."""

import datetime as dt
from dataclasses import dataclass

from clicnjob.shared.language import pro
from clicnjob.structures.enums import Orientation


@dataclass(frozen=True, slots=True)
class States:
    """Where a young person stands on the way in; computed, never typed."""

    interview_at: dt.datetime | None
    orientation: str
    next_seat_at: dt.datetime | None
    has_account: bool
    verified: bool
    to_check: bool
    refused: bool
    waiting_since: dt.datetime | None
    finalised_at: dt.datetime | None
    absent: bool = False
    came: bool = False
    """By transfer: received for the first time at another structure, never here."""
    in_session: bool = False
    """On the roster of a session that is not closed, or open again: its closing finalises, nothing else does."""
    other_to_check: bool = False
    """A paper that proves something else than the identity waits for a counsellor."""

    @property
    def orientation_badge(self) -> tuple[str, str]:
        """State and words of the orientation."""
        if self.finalised_at is not None:
            return "done", pro("Inscription finalisée")
        if self.orientation == Orientation.OTHERWISE:
            return "neutral", pro("Accompagné autrement")
        if self.next_seat_at is not None:
            return "info", pro("Positionné sur l’atelier")
        if self.came:
            return "info", pro("Arrivé·e par transfert")
        if self.orientation == Orientation.ONE_TO_ONE:
            return "info", pro("Inscription hors atelier")
        if self.orientation == Orientation.SEATED:
            return ("refused", pro("Absent à l’atelier")) if self.absent else ("info", pro("Positionné sur l’atelier"))
        return ("waiting", pro("À positionner")) if self.interview_at else ("waiting", pro("Premier entretien à tenir"))

    @property
    def card_badge(self) -> tuple[str, str]:
        """The same for who sees the card only: what concerns the next seat, nothing of the rest (R2)."""
        if self.next_seat_at is not None:
            return "info", pro("Positionné sur l’atelier")
        if self.orientation == Orientation.PENDING:
            return (
                ("waiting", pro("À positionner"))
                if self.interview_at
                else ("waiting", pro("Premier entretien à tenir"))
            )
        return "neutral", pro("Pas de séance à venir")

    @property
    def account_badge(self) -> tuple[str, str]:
        """State and words of the account."""
        return ("done", pro("Compte créé")) if self.has_account else ("neutral", pro("Pas de compte"))

    @property
    def papers_badge(self) -> tuple[str, str]:
        """State and words of the identity papers."""
        if self.verified:
            return "done", pro("Identité justifiée")
        if self.to_check:
            return "waiting", pro("À vérifier")
        if self.refused:
            return "refused", pro("Photo à refaire")
        return "neutral", pro("Pas de document")
