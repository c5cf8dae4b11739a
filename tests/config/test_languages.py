"""What ``docs/languages.md`` says of each language is counted, not typed."""

import pytest

from clicnjob.config.languages import coverage, in_document
from clicnjob.shared.language import LANGUAGE_NAMES
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "languages.md"


def test_the_table_is_the_one_counted_now() -> None:
    """Otherwise: ``make languages``."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert in_document(text) == text


def test_every_language_has_its_line_and_lacks_nothing() -> None:
    lines = coverage().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == list(LANGUAGE_NAMES)
    for line in lines:
        for cell in (cell.strip() for cell in line.split("|") if " of " in cell):
            done, _, whole = cell.partition(" of ")
            assert done == whole, line


def test_a_document_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks"):
        in_document("# Languages")
