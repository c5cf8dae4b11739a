"""The blanks of a text written for several: « Bonjour {prenom} ». What is between braces is known, or the text is refused."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro, pro_lazy

_BLANK = re.compile(r"\{(\w{2,30})\}")
KNOWN = {
    "prenom": pro_lazy("le prénom de la personne"),
    "nom": pro_lazy("son nom"),
    "conseiller": pro_lazy("votre prénom"),
    "structure": pro_lazy("le nom de la structure"),
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


def refuse_unknown(text: str, known: Collection[str], *, field: str = "body") -> str:
    """The text itself. Raises DomainError ``unknown_field`` for a blank nobody could fill: nobody receives « {nmo} »."""
    unknown = [found for found in _BLANK.findall(text) if _name(found) not in known]
    if unknown:
        said = ", ".join(f"{{{name}}}" for name in known)
        raise DomainError(
            pro("«\u202f{%(name)s}\u202f» n’est pas un champ connu. Les champs sont\u202f: %(known)s.")
            % {"name": unknown[0], "known": said},
            code="unknown_field",
            field=field,
        )
    return text


def check(text: str) -> str:
    """The text itself. Raises DomainError ``unknown_field`` for a blank of a mailing that nobody could fill."""
    return refuse_unknown(text, KNOWN)


def replaced(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled, once: a name holding braces fills nothing more."""
    return _BLANK.sub(lambda found: values.get(_name(found.group(1)), found.group(0)), text)


def fill(text: str, filling: Filling) -> str:
    """A mailing's text as this person receives it."""
    return replaced(text, {name: getattr(filling, name) for name in KNOWN})
