"""Templates: nothing inline that the content policy refuses, nothing unused, everything looking alike."""

import re
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from tests.architecture.source import PACKAGE, modules, place, text_of

TEMPLATES = tuple(sorted(PACKAGE.glob("*/templates/**/*.html")))
OTHERS = tuple(sorted(path for path in PACKAGE.glob("*/templates/**/*") if path.is_file() and path.suffix != ".html"))
# Found by Django by their name alone.
BY_CONVENTION = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}

COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "htmx running code": re.compile(r"\shx-on[:\w-]*\s*=|\shx-vals\s*=\s*[\"']js:|\shx-vars\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "a <style> block": re.compile(r"<style\b(?![^>]*nonce)", re.IGNORECASE),
    "a <script> without src, nonce or data type": re.compile(
        r"<script\b(?![^>]*(?:\bsrc\s*=|\bnonce\s*=|type\s*=\s*[\"'](?:application/json|speculationrules)))",
        re.IGNORECASE,
    ),
    "an address of elsewhere in src or a stylesheet": re.compile(
        r"(?:\bsrc\s*=\s*|<link\b[^>]*\bhref\s*=\s*)[\"'](?:https?:)?//", re.IGNORECASE
    ),
    "a filter that trusts text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}


def name_of(path: Path) -> str:
    return str(path).split("/templates/", 1)[1]


def inline(text: str) -> list[str]:
    return [what for what, pattern in INLINE.items() if pattern.search(COMMENTS.sub("", text))]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_inline(path: Path) -> None:
    """The content policy would block it (G15): better here than in front of someone."""
    assert inline(text_of(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(path: Path) -> None:
    try:
        get_template(name_of(path))
    except TemplateDoesNotExist as missing:  # it extends or includes one that is not there
        pytest.fail(f"{place(path)}: {missing} does not exist")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_tags_are_loaded_at_the_top(path: Path) -> None:
    """After ``extends`` and before anything else, so that one look says what a template needs."""
    text = COMMENTS.sub("", text_of(path))
    top = re.match(r"(?:\s|{%\s*(?:extends|load)\b[^%]*%})*", text)
    assert top is not None

    assert re.findall(r"{%\s*load\b[^%]*%}", text[top.end() :]) == []


def test_two_apps_never_hold_the_same_template() -> None:
    names = [name_of(path) for path in (*TEMPLATES, *OTHERS)]

    assert sorted(names) == sorted(set(names))


def test_every_template_is_used() -> None:
    """Named in a view, in another template, or found by Django."""
    python = "\n".join(text_of(path) for path in modules())
    html = {path: text_of(path) for path in (*TEMPLATES, *OTHERS)}

    def used(path: Path) -> bool:
        quoted = re.compile(rf"[\"']{re.escape(name_of(path))}(?:#[\w-]+)?[\"']")
        if quoted.search(python):
            return True
        return any(quoted.search(text) for other, text in html.items() if other != path)

    assert [place(path) for path in html if name_of(path) not in BY_CONVENTION and not used(path)] == []


@pytest.mark.parametrize(
    "breach",
    [
        '<p style="color:red">',
        '<button onclick="go()">',
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<script src="https://elsewhere.example/x.js"></script>',
        '<link rel="stylesheet" href="//elsewhere.example/x.css">',
        "{{ message|safe }}",
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
    ],
)
def test_a_planted_breach_is_seen(breach: str) -> None:
    assert len(inline(breach)) == 1
