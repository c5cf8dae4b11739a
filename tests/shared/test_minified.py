"""What is served is short, says the same, and is what the browsers of the other tests run (tests/conftest.py)."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder
from playwright.sync_api import Browser

from clicnjob.shared.minified import MinifiedFinder, minified

OURS = sorted(Path("src/clicnjob").glob("*/static/**/*.js"))
COMPILES = """async text => {
    try {
        if (!/^export /m.test(text)) new Function(text);
        else await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
        return "";
    } catch (error) { return String(error); }
}"""


def collected(name: str) -> str:
    finder = get_finder("clicnjob.shared.minified.MinifiedFinder")
    assert isinstance(finder, MinifiedFinder)
    storage = dict(finder.list([]))[name]
    return str(storage.open(name).read().decode())


def test_comments_and_indentation_stay_at_home() -> None:
    for name in ("js/live.js", "css/clicnjob.css"):
        source = (Path("src/clicnjob/shared/static") / name).read_text()
        assert source.count("\n  ") > 50
        assert "/*" in source
        assert collected(name).count("\n  ") == 0
        assert "/*" not in collected(name)


def test_pictures_and_what_came_short_are_untouched() -> None:
    assert minified("img/logo.svg", b"<svg> <!-- a  b --> </svg>") == b"<svg> <!-- a  b --> </svg>"
    assert minified("htmx-4.min.js", b"/* theirs */ let a  = 1") == b"/* theirs */ let a  = 1"


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("const a = `keeps   ${ b }   blanks`; // gone", "const a=`keeps   ${ b }   blanks`;"),
        ('const b = x.replace(/["\'] +\\/\\//g, "  "); // gone', 'const b=x.replace(/["\'] +\\/\\//g,"  ");'),
        ("a = b\n++c", "a=b\n++c"),
        ("return\n  1", "return\n1"),
    ],
)
def test_what_means_something_is_kept(source: str, short: str) -> None:
    assert minified("one.js", source.encode()).decode() == short


@pytest.mark.e2e
def test_every_short_script_still_compiles(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("about:blank")
    refused = {str(one): page.evaluate(COMPILES, minified(one.name, one.read_bytes()).decode()) for one in OURS}
    page.close()

    assert len(refused) > 25
    assert {name: why for name, why in refused.items() if why} == {}
