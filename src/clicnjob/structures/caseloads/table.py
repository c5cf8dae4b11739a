"""A sheet as professionals have it: a CSV file of any flavour, or cells pasted. Read with tolerance, refused in clear words."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 60
LONGEST_CELL = 400
SEPARATORS = ";\t,|"
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
_EXCEL_TEXT = re.compile(r"'(?=[=+\-@0-9])")


@dataclass(frozen=True, slots=True)
class Cells:
    """One line of the sheet, under its number as an editor shows it."""

    line: int
    values: list[str]


def clean_cell(text: str) -> str:
    """A cell as text, whatever it pretends to be: a formula stays the words it is written with, invisible signs are gone.

    The two ways sheets keep « 0612345678 » as text (="0612345678", '0612345678) give the number.
    """
    kept = (
        " " if c.isspace() or unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) != "Cf"
    )
    plain = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if (formula := _FORMULA_TEXT.fullmatch(plain)) is not None:
        plain = formula.group(1).strip()
    return _EXCEL_TEXT.sub("", plain, count=1) if _EXCEL_TEXT.match(plain) else plain


def _refused(message: str, code: str) -> DomainError:
    return DomainError(message, code=code, field="file")


def _text(content: bytes) -> str:
    if content[:2] in {b"PK", b"\xd0\xcf"}:
        raise _refused(
            pro(
                "C’est un classeur, pas un CSV. Enregistrez-le au format CSV, ou copiez ses cellules et collez-les ici."
            ),
            "workbook",
        )
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # what sheets call « texte Unicode »
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            content = b"\0"
    if b"\0" in content:
        raise _refused(pro("Ce fichier n’est pas un tableau. Enregistrez votre liste au format CSV."), "not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(pro("Ce fichier n’est pas un tableau. Enregistrez votre liste au format CSV."), "not_text")


def _separator(text: str) -> str:
    """The sign most of the first lines agree on."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {sign: sorted(line.count(sign) for line in lines) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: counts[sign][len(counts[sign]) // 2] if lines else 0)
    return best if lines and counts[best][-1] else ";"


def read_cells(content: bytes) -> list[Cells]:
    """The lines of a sheet that hold something. UTF-8, its byte-order mark, UTF-16, Windows-1252; « ; », « , », tabs or « | ».

    Raises DomainError: ``empty``, ``workbook``, ``not_text``, ``too_big``, ``too_many_rows``, ``too_many_columns``,
    ``long_cell``, ``quote``.
    """
    if len(content) > MOST_BYTES:
        raise _refused(pro("Ce fichier dépasse 2 Mo. Coupez-le en plusieurs."), "too_big")
    text = _text(content)
    found: list[Cells] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            values = [clean_cell(cell) for cell in cells]
            while values and not values[-1]:
                values.pop()
            if values:
                _check(line, values, len(found))
                found.append(Cells(line, values))
    except csv.Error as error:
        raise _refused(
            pro("Ligne %(line)s : un guillemet n’est pas fermé. Corrigez-le, ou collez les cellules.")
            % {"line": start},
            "quote",
        ) from error
    if not found:
        raise _refused(pro("Il n’y a aucune ligne à lire."), "empty")
    return found


def _check(line: int, values: list[str], read: int) -> None:
    if read > MOST_ROWS:  # the headings are one more
        raise _refused(pro("Plus de 5 000 lignes. Coupez la liste en plusieurs."), "too_many_rows")
    if len(values) > MOST_COLUMNS:
        raise _refused(
            pro("Ligne %(line)s : plus de 60 colonnes. Gardez celles qui servent.") % {"line": line}, "too_many_columns"
        )
    if any(len(value) > LONGEST_CELL for value in values):
        raise _refused(
            pro("Ligne %(line)s : une cellule dépasse 400 signes. Un guillemet en trop, peut-être ?") % {"line": line},
            "long_cell",
        )
