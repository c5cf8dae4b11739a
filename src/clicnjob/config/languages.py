"""How far each language goes, counted: the table of ``docs/languages.md``, which a test keeps true."""

import polib
from django.conf import settings

from clicnjob.notifications.wordings import other_texts
from clicnjob.shared.catalogues import Sentence, catalogue_path, sentences
from clicnjob.shared.language import LANGUAGE_NAMES, NOT_READ_YET, STAFF_LANGUAGES

START, END = "<!-- coverage -->", "<!-- /coverage -->"
HEAD = """| code | pages of young people | pages of professionals | notices | read by a speaker |
|---|---|---|---|---|
"""
OWN = {"fr": "written in it", "en": "by us, who are not native speakers"}


def coverage() -> str:
    """The table, in Markdown: sentences translated of those said, for each audience, and fixed texts of notices."""
    everyone = set(sentences("ar"))
    professionals = set(sentences("en")) - everyone
    texts = len(other_texts("ar"))
    rows = []
    for code in LANGUAGE_NAMES:
        said = translated(code) if code != settings.LANGUAGE_CODE else everyone | professionals
        staff = _share(said & professionals, professionals) if code in STAFF_LANGUAGES else "in French"
        # French and English are the model the other files are held against (``notifications.texts``).
        notices = texts if code in OWN else len(other_texts(code))
        read = "**not yet**" if code in NOT_READ_YET else OWN.get(code, "yes")
        rows.append(f"| `{code}` | {_share(said & everyone, everyone)} | {staff} | {notices} of {texts} | {read} |")
    return HEAD + "\n".join(rows) + "\n"


def translated(language: str) -> set[Sentence]:
    """The sentences that a catalogue says in its language."""
    catalogue = polib.pofile(str(catalogue_path(language)))
    return {
        Sentence(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")
        for entry in catalogue
        if entry.translated()
    }


def _share(part: set[Sentence], whole: set[Sentence]) -> str:
    return f"{len(part):,} of {len(whole):,}".replace(",", "\u202f")


def in_document(text: str) -> str:
    """The document with its table made anew. Raises ValueError when the marks of the table are gone."""
    head, _, rest = text.partition(START)
    _, found, tail = rest.partition(END)
    if not found:
        message = "docs/languages.md has lost the marks of its table"
        raise ValueError(message)
    return f"{head}{START}\n\n{coverage()}\n{END}{tail}"
