"""Personal cards on sheets of ten, to cut and give by hand; in French, as everything printed (R7)."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from clicnjob.shared.language import french
from clicnjob.shared.qr import qr_svg
from clicnjob.shared.typeset import typeset
from clicnjob.structures.models import Card, YoungPerson
from clicnjob.structures.queries import card_token

PAGE = Path(__file__).parents[1] / "typst" / "cards.typ"


def cards_words(cards: Iterable[tuple[YoungPerson, Card]], address: Callable[[str], str]) -> dict[str, Any]:
    """What the sheets show, as text; ``address`` makes the whole address of a path of ours."""
    rows = [
        {
            "name": person.short_name,
            "structure": person.structure.name,
            "referent": french(f"Suivi·e par {person.referent.first_name}") if person.referent else "",
            "qr": str(qr_svg(address(f"/c/{card_token(card)}/"))),
        }
        for person, card in cards
    ]
    return {
        "title": french("Cartes personnelles"),
        "subject": french("À découper et à remettre en main propre"),
        "structure": rows[0]["structure"] if rows else "",
        "example": french("Exemple, sans valeur") if settings.DEMO_MODE else "",
        "what": french("Votre carte personnelle"),
        "how": french("Visez ce code avec l’appareil photo d’un téléphone : vous créez votre compte en deux minutes."),
        "keep": french("Elle ouvre votre espace, avec votre code à 6 chiffres. Gardez-la, ne la prêtez pas."),
        "alt": french("QR code de la carte"),
        "cards": rows,
    }


def cards_pdf(
    cards: Iterable[tuple[YoungPerson, Card]], address: Callable[[str], str], *, moment: dt.datetime
) -> bytes:
    """The sheets as PDF."""
    return typeset(PAGE, cards_words(cards, address), moment=moment)
