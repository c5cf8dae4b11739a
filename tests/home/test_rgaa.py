"""The audit grid is whole and says nothing that is not checked; what it says no browser need be asked for is checked here."""

import re
from pathlib import Path

import pytest
from django.test import Client

from clicnjob.home.rgaa import READ, SEEN, State, audit
from clicnjob.home.views.gallery import SampleForm
from clicnjob.shared.templatetags.ui import field

ROOT = Path(__file__).parents[2]
TEMPLATES = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.html")]
CSS = (ROOT / "src/clicnjob/shared/static/css/clicnjob.css").read_text(encoding="utf-8")
SIZES = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]
"""How many criteria each of the thirteen themes of RGAA 4.1 has."""


class TestGrid:
    def test_it_has_the_106_criteria(self) -> None:
        numbers = [one.number for one in audit().criteria]

        assert numbers == [f"{theme}.{n}" for theme, size in enumerate(SIZES, 1) for n in range(1, size + 1)]
        assert (len(numbers), sum(audit().counts.values())) == (106, 106)

    def test_each_says_why_and_names_a_check_that_exists(self) -> None:
        for one in audit().criteria:
            assert one.why.endswith("."), one
            if one.looked:
                continue
            assert "def test_" in (ROOT / one.checked_by).read_text(encoding="utf-8"), one

    def test_what_a_machine_checks_is_not_also_said_to_fail(self) -> None:
        assert [one.number for one in audit().missed if not one.looked] == []
        assert {one.state for one in audit().criteria} == set(State)

    def test_what_was_not_looked_at_is_not_said_to_be(self) -> None:
        """A page is on the sample to be looked at; nothing waits to be, and both ways of judging are told apart."""
        assert audit().pages
        assert [one.number for one in audit().criteria if "pas encore regardé" in one.why.lower()] == []
        assert {one.checked_by for one in audit().criteria if one.looked} == {READ, SEEN}
        assert {one.state for one in audit().criteria if one.seen} == {State.MET}

    @pytest.mark.django_db
    def test_it_is_shown_whole_and_the_statement_leads_to_it(self, client: Client) -> None:
        statement = client.get("/accessibilite/").content.decode()
        grid = client.get("/accessibilite/grille/").content.decode()

        assert 'href="/accessibilite/grille/"' in statement
        assert "75342 Paris" in statement
        assert len(re.findall(r'<tr id="c-\d+\.\d+">', grid)) == 106
        for page in (statement, grid):
            assert f"{round(audit().rate * 100)}" in page


class TestWhatNeedsNoBrowser:
    def test_no_frame(self) -> None:
        assert [text[:80] for text in TEMPLATES if re.search(r"<(iframe|object|embed)\b", text)] == []

    def test_every_document_says_its_type(self) -> None:
        documents = [text for text in TEMPLATES if "<html" in text]

        assert documents
        assert [text[:80] for text in documents if "<!doctype html>" not in text.split("<html")[0].lower()] == []

    def test_nothing_is_put_out_of_order(self) -> None:
        """What is seen first is read first, and reached first."""
        sheets = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.css"))

        assert re.findall(r"[\w-]+-reverse", sheets) == []
        assert [text[:80] for text in TEMPLATES if re.search(r'tabindex="[1-9]', text)] == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_edges_and_marks_can_be_seen(self, scheme: str) -> None:
        """3 to 1 (WCAG 1.4.11): edges of fields and the line around what has the focus, on every ground of the pages."""
        colours = _tokens(scheme)

        for mark in ("trait", "outremer", "brique", "pin", "ambre"):
            for ground in ("sable", "blanc", "sable2"):
                assert _contrast(colours[mark], colours[ground]) >= 3, (mark, ground)
        assert _contrast(colours["sur-soleil"], colours["soleil"]) >= 3

    def test_every_error_is_tied_to_its_field(self) -> None:
        form = SampleForm({"born": "hier", "site": "9", "seat": "9"})
        assert not form.is_valid()

        for name in set(form.errors) - {"__all__"}:
            html = str(field(form[name]))
            described = re.findall(r'aria-describedby="([^"]+)"', html)
            assert f'id="id_{name}-error"' in html, name
            assert described, name
            assert all(f"id_{name}-error" in one for one in described), name


def _tokens(scheme: str) -> dict[str, str]:
    light, dark = CSS.split("@media (prefers-color-scheme: dark)")[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", dark.split("}")[0])) if scheme == "dark" else {})


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_two_dark_palettes_are_one() -> None:
    """The device's choice and the page's: the same colours."""
    first, second = re.findall(r"color-scheme: dark;(.*?)}", CSS, re.DOTALL)

    assert re.findall(r"--[\w-]+: [^;]+", first) == re.findall(r"--[\w-]+: [^;]+", second)
