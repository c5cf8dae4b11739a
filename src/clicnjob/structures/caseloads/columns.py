"""Which column is what: by its heading as i-milo and people write it, else by what it holds."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import french, pro
from clicnjob.structures.caseloads.lines import read_birth_date, read_phones
from clicnjob.structures.caseloads.table import Cells
from clicnjob.structures.enums import CaseloadColumn as Column
from clicnjob.structures.rules import normalise

_HEADINGS: dict[str, list[str]] = {
    Column.LAST_NAME: french(
        "nom de naissance|nom naissance|nomnaissance|nom de famille|nom patronymique|nom|noms|nom jeune|nom du jeune"
        "|nom usuel|nom dusage|nom usage|nomusage|last name"
    ).split("|"),
    Column.FIRST_NAME: french("prenom|prenoms|prenom jeune|prenom du jeune|1er prenom|premier prenom|prenom usuel|first name").split("|"),
    Column.FULL_NAME: french(
        "nom prenom|nom et prenom|nom prenoms|nom et prenoms|prenom nom|prenom et nom|nom complet|identite|jeune|beneficiaire"
        "|nom prenom du jeune|nom et prenom du jeune"
    ).split("|"),
    Column.BIRTH_DATE: french(
        "date de naissance|date naissance|datenaissance|date naiss|date de naiss|ddn|dnaiss|naissance|ne le|nee le|ne e le"
        "|ne nee le|date de naissance du jeune|birth date"
    ).split("|"),
    Column.PHONE: french(
        "telephone portable|tel portable|portable|telephone mobile|tel mobile|mobile|gsm|telephone|tel|telephone 1|tel 1|tel1"
        "|numero de telephone|n de telephone|no de telephone|num tel|telephone jeune|telephone du jeune|phone"
    ).split("|"),
    Column.OTHER_PHONE: french(
        "telephone fixe|tel fixe|fixe|telephone 2|tel 2|tel2|autre telephone|autre tel|telephone domicile|tel domicile|domicile"
    ).split("|"),
    Column.EMAIL: french(
        "email|e mail|mail|mel|courriel|adresse mail|adresse email|adresse e mail|adresse electronique|adresse courriel"
        "|mail jeune|mail du jeune"
    ).split("|"),
    Column.IMILO: french(
        "iddossier|id dossier|numero de dossier i milo|numero de dossier|numero dossier|n dossier|no dossier|n de dossier"
        "|no de dossier|num dossier|dossier i milo|dossier imilo|numero i milo|n i milo|no i milo|i milo|imilo|dossier"
        "|id imilo|id i milo"
    ).split("|"),
    Column.REFERENT: french(
        "conseiller referent|conseillere referente|conseiller ere referent e|referent|referente|referent e|conseiller"
        "|conseillere|conseiller ere|conseiller e|nom du conseiller|nom conseiller|conseiller en charge|conseiller principal|cip"
    ).split("|"),
    Column.SITE: french("antenne|site|permanence|agence|site de rattachement|antenne de rattachement|lieu daccueil|site daccueil").split("|"),
}  # fmt: skip
_SAMPLE = 60
_WORD = re.compile(r"[^\W\d_][^\d_@]*")


def _rank(heading: str) -> tuple[int, str] | None:
    """How surely a heading is one we know, 0 the surest, and which."""
    words = normalise(heading)
    best: tuple[int, str] | None = None
    for column, names in _HEADINGS.items():
        for place, name in enumerate(names):
            # « Date de naissance (JJ/MM/AAAA) » is one too, less surely than the heading alone.
            rank = place if words == name else 100 + place if words.startswith(f"{name} ") and len(name) > 4 else None
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, column)
    return best


def split_headings(cells: Sequence[Cells], remembered: Mapping[str, str]) -> tuple[list[str], list[Cells]]:
    """The headings, within the first ten lines, and the lines under them; none where nothing looks like headings."""
    width = max(len(row.values) for row in cells)
    for place, row in enumerate(cells[:10]):
        known = {remembered.get(normalise(value)) or (_rank(value) or (0, ""))[1] for value in row.values if value}
        if len(known - {"", None}) >= 2:
            return row.values + [""] * (width - len(row.values)), list(cells[place + 1 :])
    first, under = cells[0], cells[1:]
    if under and not _has_figures(first) and _share(under[:_SAMPLE], _has_figures) >= 0.7:  # words nobody foresaw
        return first.values + [""] * (width - len(first.values)), list(under)
    return [""] * width, list(cells)


def _has_figures(row: Cells) -> bool:
    return any(character.isdigit() for value in row.values for character in value)


def _share[T](values: Sequence[T], holds: Callable[[T], bool]) -> float:
    return sum(map(holds, values)) / len(values) if values else 0.0


def guess_columns(
    headings: Sequence[str], rows: Sequence[Cells], remembered: Mapping[str, str], *, today: dt.date
) -> list[str]:
    """What each column holds (a value of ``CaseloadColumn``), empty where nobody can say.

    By what was chosen last time, by the heading, then by the content.
    """
    found = [""] * len(headings)
    ranked: list[tuple[int, int, str]] = []
    for place, heading in enumerate(headings):
        chosen = remembered.get(normalise(heading)) if heading else None
        if chosen is not None:
            ranked.append((-1, place, chosen))
        elif (known := _rank(heading)) is not None:
            ranked.append((known[0], place, known[1]))
    for _sure, place, column in sorted(ranked):
        if column and column not in found and not found[place]:
            found[place] = column
    _by_content(found, rows, {place for _sure, place, column in ranked if not column or found[place] == column}, today)
    return found


def _by_content(found: list[str], rows: Sequence[Cells], settled: set[int], today: dt.date) -> None:
    """Fill what no heading said."""

    def is_number(value: str) -> bool:
        return value.isdigit() and 3 <= len(value) <= 12

    holds: tuple[tuple[str, Callable[[str], bool]], ...] = (
        (Column.BIRTH_DATE, lambda value: read_birth_date(value, today) is not None),
        (Column.EMAIL, lambda value: "@" in value),
        (Column.PHONE, lambda value: bool(read_phones(value).own)),
        (Column.IMILO, is_number),
    )
    samples = {
        place: [row.values[place] for row in rows[:_SAMPLE] if place < len(row.values) and row.values[place]]
        for place in range(len(found))
        if place not in settled and not found[place]
    }
    for column, test in holds:
        if column in found:
            continue
        shares = {place: _share(values, test) for place, values in samples.items() if not found[place]}
        if shares and shares[best := max(shares, key=lambda place: shares[place])] >= 0.7:
            found[best] = column
    _names(found, samples)


def _names(found: list[str], samples: Mapping[int, list[str]]) -> None:
    """Two columns of words without headings: the one in capitals is the name, else the first."""
    if Column.FULL_NAME in found or Column.LAST_NAME in found or Column.FIRST_NAME in found:
        return
    worded = [
        place
        for place, values in samples.items()
        if not found[place] and _share(values, lambda value: _WORD.fullmatch(value) is not None) >= 0.8
    ]
    if len(worded) == 1 or (worded and _share(samples[worded[0]], lambda value: " " in value) >= 0.8):
        found[worded[0]] = Column.FULL_NAME
    elif worded:
        first, second = worded[:2]
        shouted = _share(samples[second], str.isupper) > _share(samples[first], str.isupper)
        last, given = (second, first) if shouted else (first, second)
        found[last], found[given] = Column.LAST_NAME, Column.FIRST_NAME


def check_columns(columns: Sequence[str], width: int) -> None:
    """Refuse what would not make people. Raises DomainError: ``columns``, ``column_twice``, ``no_name``, ``no_birth_date``."""
    chosen = [column for column in columns if column]
    if len(columns) != width or any(column not in Column.values for column in chosen):
        raise DomainError(pro("Choisissez ce que contient chaque colonne."), code="columns")
    twice = next((column for column in chosen if chosen.count(column) > 1), None)
    if twice is not None:
        raise DomainError(
            pro("« %(column)s » est choisi pour deux colonnes. Gardez-en une.") % {"column": Column(twice).label},
            code="column_twice",
        )
    if Column.FULL_NAME not in chosen and not {Column.LAST_NAME, Column.FIRST_NAME} <= set(chosen):
        raise DomainError(
            pro("Dites quelles colonnes contiennent le nom et le prénom."),
            code="no_name",
        )
    if Column.BIRTH_DATE not in chosen:
        raise DomainError(
            pro("Dites quelle colonne contient la date de naissance : elle évite les doublons."), code="no_birth_date"
        )
