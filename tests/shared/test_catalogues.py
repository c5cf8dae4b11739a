"""Every sentence of the pages is there in every language of who reads it, none is left over, none merely copied."""

import re
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext, ngettext

from clicnjob.shared.catalogues import Sentence, catalogue_path, compile_catalogue, languages, sentences
from clicnjob.shared.language import LANGUAGE_NAMES, NOT_READ_YET
from clicnjob.shared.readers import PACKAGE
from clicnjob.shared.text import OFFICIAL, official, written

_IN_ENGLISH = """
Messages|Page|SMS|Notifications|notification|e-mail|Photo|Transport
%(count)s absence|%(count)s absent|%(minutes)s min|%(minutes)s minutes|Absent|%(count)s minute|%(count)s\u00a0page|Absence|Absences|Actions|Conversation|Conversations|Ctrl|Document|Documents
E-mails|Logo|ProConnect|Violet|Minutes|PDF|Pages|Situation|document|documents|message|photo|signature|structure
"""
SAME = {("en", words) for words in re.split(r"[|\n]", _IN_ENGLISH.strip())} | {("pt", "SMS"), ("es", "SMS")}
"""Sentences that may read alike in another language."""
BRACKETS = re.compile(r"\(([a-zà-ÿ][^()]*)\)")
BLANKS = re.compile(r"%\(\w+\)s|\{\w+\}")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_path(language)))


@pytest.mark.parametrize("language", languages())
def test_nothing_is_missing_and_nothing_is_stale(language: str) -> None:
    said = set(sentences(language))
    there = {Sentence(entry.msgid, entry.msgid_plural, entry.msgctxt or "") for entry in catalogue(language)}

    assert (sorted(said - there), sorted(there - said)) == ([], [])


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_translated(language: str) -> None:
    blank = [
        entry.msgid
        for entry in catalogue(language)
        if entry.fuzzy or not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr.strip())
    ]

    assert blank == []


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_merely_copied(language: str) -> None:
    copied = {
        (language, entry.msgid)
        for entry in catalogue(language)
        if entry.msgid in {entry.msgstr, *entry.msgstr_plural.values()}
    }

    assert sorted(copied - SAME) == []


@pytest.mark.parametrize("language", languages())
def test_blanks_are_kept(language: str) -> None:
    wrong = []
    for entry in catalogue(language):
        for translated in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            if not set(BLANKS.findall(translated)) <= set(BLANKS.findall(entry.msgid + entry.msgid_plural)):
                wrong.append(entry.msgid)
            if not entry.msgid_plural and set(BLANKS.findall(translated)) != set(BLANKS.findall(entry.msgid)):
                wrong.append(entry.msgid)

    assert wrong == []


def test_pages_read_what_was_compiled() -> None:
    with translation.override("en"):
        assert gettext("Oui, c’est moi") == "Yes, it’s me"
    with translation.override("fr"):
        assert gettext("Oui, c’est moi") == "Oui, c’est moi"


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [(0, "il y a 0 jour", "0 days ago"), (1, "il y a 1 jour", "1 day ago"), (2, "il y a 2 jours", "2 days ago")],
)
def test_french_counts_zero_as_one(count: int, french: str, english: str) -> None:
    for language, words in (("fr", french), ("en", english)):
        with translation.override(language):
            assert ngettext("il y a %(count)s jour", "il y a %(count)s jours", count) % {"count": count} == words


def test_a_catalogue_compiles_without_gettext(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "oui"\nmsgstr "yes"\n')

    compiled = polib.mofile(str(compile_catalogue(source)))

    assert [(entry.msgid, entry.msgstr) for entry in compiled] == [("oui", "yes")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["django.mo", "django.po"]


def test_the_command_compiles_every_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compile_catalogues")

    sources = list((PACKAGE / "locale").rglob("*.po"))
    assert capsys.readouterr().out == f"{len(sources)} catalogue(s) compiled.\n"


def test_a_sentence_is_found_wherever_it_is_said() -> None:
    found = sentences("ar")

    assert found[Sentence("Oui, c’est moi")] == [
        "enrolment/templates/enrolment/join/card.html",
        "enrolment/templates/enrolment/join/wait.html",
    ]
    assert Sentence("il y a %(count)s jour", "il y a %(count)s jours") in found


def test_every_language_has_its_own_name() -> None:
    assert [code for code in ["fr", *languages()] if code not in LANGUAGE_NAMES] == []


def test_the_documentation_says_who_read_what() -> None:
    table = (PACKAGE.parents[1] / "docs" / "languages.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w\w)` \|.*\| ([^|]+) \|$", table, re.MULTILINE))

    assert list(rows) == list(LANGUAGE_NAMES)
    assert {code for code, words in rows.items() if "not yet" in words} == NOT_READ_YET


@pytest.mark.parametrize("language", languages())
def test_french_names_kept_between_brackets_are_those_that_pages_mark(language: str) -> None:
    """RGAA 8.7: a voice reads them in French (``text.official``)."""
    kept = {
        name.lower()
        for entry in catalogue(language)
        for name in BRACKETS.findall(BLANKS.sub("", entry.msgstr))
        if language != "en" and name.lower() in entry.msgid.lower()
    }

    assert kept - OFFICIAL - {"cookies", "script"} == set()


def test_a_name_between_brackets_is_marked_where_the_page_is_not_french() -> None:
    with translation.override("es"):
        said = official("<Permiso> de residencia (titre de séjour), no (vigente)")
        place = written("Centre (bâtiment B)")
        assert official(place) == place == '<bdi lang="fr">Centre (bâtiment B)</bdi>'
    with translation.override("fr"):
        assert official("Titre (titre de séjour)") == "Titre (titre de séjour)"

    assert said == '&lt;Permiso&gt; de residencia (<bdi lang="fr">titre de séjour</bdi>), no (vigente)'


@pytest.mark.parametrize("language", languages())
def test_digits_are_those_of_french_clocks(language: str) -> None:
    """A room, an hour, a number of days must be found again on the wall and on the paper (ADR 28)."""
    own = [entry.msgstr for entry in catalogue(language) if re.search(r"[^\D0-9]", entry.msgstr)]

    assert own == []
