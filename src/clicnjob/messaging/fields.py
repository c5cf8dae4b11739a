"""The blanks of a text written for several: « Bonjour {prenom} ». What is between braces is known, or the text is refused."""

import re
from dataclasses import dataclass

from clicnjob.shared.errors import DomainError

_BLANK = re.compile(r"\{(\w{2,30})\}")
KNOWN = {
    "prenom": "le prénom de la personne",
    "nom": "son nom",
    "conseiller": "votre prénom",
    "structure": "le nom de la structure",
}
"""The blanks and what fills them, as the page says."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills the blanks for one person."""

    prenom: str
    nom: str
    conseiller: str
    structure: str


def _name(found: str) -> str:
    return found.lower().replace("é", "e")


def check(text: str) -> str:
    """The text itself. Raises DomainError ``unknown_field`` for a blank nobody could fill: nobody receives « {nmo} »."""
    unknown = [found for found in _BLANK.findall(text) if _name(found) not in KNOWN]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in KNOWN)
        raise DomainError(
            f"« {{{unknown[0]}}} » n’est pas un champ connu. Les champs sont : {known}.",
            code="unknown_field",
            field="body",
        )
    return text


def fill(text: str, filling: Filling) -> str:
    """The text as this person receives it. A name holding braces fills nothing more."""
    return _BLANK.sub(
        lambda found: getattr(filling, _name(found.group(1))) if _name(found.group(1)) in KNOWN else found.group(0),
        text,
    )
