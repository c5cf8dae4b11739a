"""Catalogues of the pages: what they say, found in templates and code, and compiled without gettext (R22).

French sentences are the keys, so French needs no catalogue. Each other language has ``locale/<code>/LC_MESSAGES/django.po``: what
young people may read is in all of them, what professionals alone read in English only (``shared.readers``).
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from clicnjob.shared.language import STAFF_LANGUAGES
from clicnjob.shared.readers import PACKAGE, for_professionals, templates

_CALLS = {
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "_": 0,
    "ngettext": 1,
    "ngettext_lazy": 1,
    "pgettext": 2,
    "pgettext_lazy": 2,
    "pro": 0,
    "pro_lazy": 0,
    "pro_lazy_in": 2,
    "pro_noop": 0,
    "npro": 1,
}
"""0: a sentence; 1: its singular and plural; 2: a context and a sentence."""
_PROFESSIONALS = frozenset(name for name in _CALLS if "pro" in name)
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0?0:n==1?1:n==2?2:n%100>=3 && n%100<=10?3:n%100>=11 && n%100<=99?4:5);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11?0:n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20)?1:2);",
    "ps": "nplurals=2; plural=(n != 1);",
    "fa": "nplurals=2; plural=(n > 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n > 1);",
    "ti": "nplurals=2; plural=(n > 1);",
}
"""How each language counts (Unicode CLDR, cardinal rules for whole numbers)."""
_IN_TEMPLATE = re.compile(r"""\b(n?gettext|_)\(((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:, )?)+)""", re.DOTALL)

_SAID_TO_PROFESSIONALS = re.compile(r"""\{% pro (["'])(.*?)\1""")
"""On a page that others read too (``shared.templatetags.ui``)."""


@dataclass(frozen=True, order=True, slots=True)
class Sentence:
    """Something a page says: the French, its plural if it counts, its context if it is ambiguous."""

    text: str
    plural: str = ""
    context: str = ""


def languages() -> list[str]:
    """The languages that need a catalogue."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    """Where the sentences of a language are."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


@dataclass(slots=True)
class _Places:
    """The files that say a sentence: those a young person may read, those of professionals."""

    everyone: list[str] = field(default_factory=list)
    professionals: list[str] = field(default_factory=list)


def sentences(language: str) -> dict[Sentence, list[str]]:
    """Every sentence to translate to a language, with the files that say it, from the package's own folder."""
    found = {}
    for sentence, places in _said().items():
        files = {*places.everyone, *places.professionals} if language in STAFF_LANGUAGES else places.everyone
        if files:
            found[sentence] = sorted(files)
    return found


@cache
def _said() -> dict[Sentence, _Places]:
    found: dict[Sentence, _Places] = {}
    theirs = for_professionals()
    for name, path in templates().items():
        text = path.read_text(encoding="utf-8")
        for sentence in _of_template(text, str(path)):
            _note(found, sentence, path, alone=name in theirs)
        for _quote, words in _SAID_TO_PROFESSIONALS.findall(text):
            _note(found, Sentence(words), path, alone=True)
    for path in sorted(PACKAGE.rglob("*.py")):
        for sentence, alone in _of_code(path.read_text(encoding="utf-8")):
            _note(found, sentence, path, alone=alone)
    return dict(sorted(found.items()))


def _note(found: dict[Sentence, _Places], sentence: Sentence, path: Path, *, alone: bool) -> None:
    places = found.setdefault(sentence, _Places())
    files = places.professionals if alone else places.everyone
    if (place := path.relative_to(PACKAGE).as_posix()) not in files:
        files.append(place)


def _of_template(text: str, origin: str) -> Iterator[Sentence]:
    for name, arguments in _IN_TEMPLATE.findall(templatize(text, origin=origin)):
        values = ast.literal_eval(f"({arguments.rstrip(', ')},)")
        yield Sentence(values[0], values[1] if name == "ngettext" else "")


def _of_code(text: str) -> Iterator[tuple[Sentence, bool]]:
    """The sentences of a module, and whether professionals alone read them."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _CALLS:
            continue
        constants = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        values = [value for value in constants if isinstance(value, str)]
        alone = node.func.id in _PROFESSIONALS
        match _CALLS[node.func.id], values:
            case 0, [one, *_]:
                yield Sentence(one), alone
            case 1, [one, many, *_]:
                yield Sentence(one, many), alone
            case 2, [context, one, *_]:
                yield Sentence(one, context=context), alone


def compile_catalogue(source: Path) -> Path:
    """Write the ``.mo`` beside its ``.po``, whole or not at all: two processes may compile at once."""
    target, passing = source.with_suffix(".mo"), source.with_suffix(f".{os.getpid()}.tmp")
    polib.pofile(str(source)).save_as_mofile(str(passing))
    passing.replace(target)
    return target


def compile_stale() -> list[Path]:
    """Compile the catalogues that changed since; returns what was written."""
    written = []
    for source in sorted((PACKAGE / "locale").rglob("*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            written.append(compile_catalogue(source))
    return written


def update_catalogue(language: str) -> tuple[int, int]:
    """Add the sentences that a language lacks, untranslated, and drop those nobody says; returns both counts."""
    path = catalogue_path(language)
    said = sentences(language)
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile(wrapwidth=120)
    catalogue.wrapwidth = 120
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    forms = int(PLURALS[language][len("nplurals=")])
    kept = {Sentence(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in catalogue}
    added = [sentence for sentence in said if sentence not in kept]
    dropped = [sentence for sentence in kept if sentence not in said]
    catalogue.clear()
    for sentence, places in said.items():
        entry = kept.get(sentence) or polib.POEntry(
            msgid=sentence.text,
            msgid_plural=sentence.plural,
            msgctxt=sentence.context or None,
            msgstr_plural=dict.fromkeys(range(forms), "") if sentence.plural else {},
        )
        entry.occurrences = [(place, "") for place in places]
        catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(added), len(dropped)
