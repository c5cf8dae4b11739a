"""The fixed texts in other languages than French and English, one file each (R13): read once, checked like the others."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def other_texts(language: str) -> dict[str, dict[str, str]]:
    """The texts of a language, by template; empty when it has no file: then French is sent."""
    path = FOLDER / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def written_in() -> list[str]:
    """The languages that have their texts: dates are said in the same one."""
    return ["fr", "en", *sorted(path.stem for path in FOLDER.glob("*.toml"))]
