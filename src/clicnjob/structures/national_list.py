"""The national list of structures, as a file: read with tolerance, refused with clear sentences."""

import csv
import io
import re
import zoneinfo
from dataclasses import dataclass
from functools import cache

HEADERS = (
    "code",
    "official_name",
    "usual_name",
    "department_code",
    "department",
    "region_code",
    "region",
    "timezone",
)
_LIMITS = {"code": 12, "official_name": 120, "usual_name": 160, "department": 60, "region": 60}
_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}S[0-9]{2}")


class WrongFileError(ValueError):
    """The file is not the list; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """One good line."""

    line: int
    values: dict[str, str]

    @property
    def technical(self) -> bool:
        """No usual name, and an official name without its department in front ("83-ML TOULON"): no real place (R23)."""
        department = self.values["department_code"]
        named = bool(self.values["usual_name"]) or (
            bool(department) and self.values["official_name"].startswith(department)
        )
        return not named


@dataclass(frozen=True, slots=True)
class Refusal:
    """One bad line, and why."""

    line: int
    code: str
    reason: str


@cache
def _zones() -> set[str]:
    """Every time zone this machine knows (reading them takes longer than reading the list)."""
    return zoneinfo.available_timezones()


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFileError("Ce fichier n'est pas du texte : enregistrez-le en CSV (UTF-8).")


def read_list(content: bytes) -> tuple[list[Row], list[Refusal]]:
    """The lines of a CSV file: BOM or not, commas or semicolons, quotes, any end of line.

    Raises WrongFileError when it is not the list at all.
    """
    if b"\0" in content:
        raise WrongFileError("Ce fichier n'est pas du texte : enregistrez-le en CSV (UTF-8).")
    text = _text(content)
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    refusals: list[Refusal] = []
    names: list[str] | None = None
    seen: dict[str, int] = {}
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if names is None:
                names = _headers(values)
                continue
            refusal, row = _line(reader.line_num, names, values, seen)
            if refusal is not None:
                refusals.append(refusal)
            elif row is not None:
                rows.append(row)
    except csv.Error as error:
        raise WrongFileError(f"Ligne {reader.line_num} : un guillemet n'est pas fermé.") from error
    if names is None:
        raise WrongFileError("Ce fichier est vide.")
    return rows, refusals


def _headers(values: list[str]) -> list[str]:
    names = [value.casefold() for value in values]
    missing = [name for name in HEADERS if name not in names]
    if missing:
        raise WrongFileError(
            f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} {', '.join(missing)}. "
            f"La première ligne doit être : {','.join(HEADERS)}"
        )
    return names


def _line(line: int, names: list[str], cells: list[str], seen: dict[str, int]) -> tuple[Refusal | None, Row | None]:
    values = dict(zip(names, cells, strict=False))
    code = values.get("code", "")

    def refuse(reason: str) -> tuple[Refusal, None]:
        return Refusal(line, code, reason), None

    if len(cells) != len(names):
        return refuse(f"{len(cells)} colonnes au lieu de {len(names)}")
    if not _CODE.fullmatch(code):
        return refuse("le code ne s'écrit pas comme 83137S00")
    if code in seen:
        return refuse(f"ce code est déjà à la ligne {seen[code]}")
    if not values["official_name"]:
        return refuse("le nom officiel manque")
    for name, limit in _LIMITS.items():
        if len(values[name]) > limit:
            return refuse(f"{name} dépasse {limit} caractères")
    for name in ("department_code", "region_code"):
        if len(values[name]) > 3:
            return refuse(f"{name} dépasse 3 caractères")
    if values["timezone"] not in _zones():
        return refuse(f"le fuseau horaire « {values['timezone']} » n'existe pas")
    seen[code] = line
    return None, Row(line, {name: values[name] for name in HEADERS})
