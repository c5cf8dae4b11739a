"""Every sentence of the young people's pages is there in every language, none is left over, none merely copied."""

import re
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext

from clicnjob.shared.catalogues import PACKAGE, Sentence, catalogue_path, compile_catalogue, languages, sentences
from clicnjob.shared.language import LANGUAGE_NAMES, NOT_READ_YET

SAME = {
    ("en", words)
    for words in ("Messages", "Page", "SMS", "Notifications", "notification", "e-mail", "Photo", "Transport")
} | {("pt", "SMS"), ("es", "SMS")}
"""Sentences that may read alike in another language."""
BLANKS = re.compile(r"%\(\w+\)s|\{\w+\}")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_path(language)))


@pytest.mark.parametrize("language", languages())
def test_nothing_is_missing_and_nothing_is_stale(language: str) -> None:
    said = set(sentences())
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
    copied = {(language, entry.msgid) for entry in catalogue(language) if entry.msgstr == entry.msgid}

    assert copied == {same for same in SAME if same[0] == language}


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
    found = sentences()

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
