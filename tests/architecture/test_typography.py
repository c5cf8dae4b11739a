"""French typography on screen: no-break spaces before high punctuation and inside « », curly apostrophes, « 9 h 30 » in one piece."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, modules, place, text_of
from tests.architecture.test_templates import COMMENTS, OTHERS, TEMPLATES

# Not read on a page, each for its reason.
ELSEWHERE = {
    "*/management/**/*.py": "said in a terminal",
    "config/**/*.py": "said in a terminal",
    "structures/national_list.py": "the report of an import, in a terminal",
    "notifications/texts.py": "an SMS keeps to the GSM alphabet: one rarer sign more than halves what it holds",
    "demo/names.py": "what people type on their phones, as they type it",
    "demo/pictures.py": "drawn letter by letter on a specimen",
}

WRONG = {
    "a space that breaks before ? ! ; : or »": re.compile(r"(?:^|\S) [?!;:»](?=[\s<\"'{|.,)»\\%]|$)"),
    "a space that breaks after «": re.compile(r"« "),
    "a typewriter's apostrophe": re.compile(
        r"\b(?:[ldnjmtsc]|qu|jusqu|lorsqu|puisqu|aujourd|quelqu|presqu)'(?=[a-zà-ÿ{«])", re.IGNORECASE
    ),
    "a space that breaks in an hour or before %": re.compile(r"\d (?:h\b|%(?![\w(}]))|\d\s?h \d\d\b"),
}


def _exempt() -> dict[str, set[Path]]:
    return {pattern: set(PACKAGE.glob(pattern)) for pattern in ELSEWHERE}


SHOWN = tuple(path for path in modules() if not any(path in files for files in _exempt().values()))


def wrong(text: str) -> list[str]:
    return [f"{what}: {found.group()}" for what, pattern in WRONG.items() for found in pattern.finditer(text)]


def _docstrings(source: str) -> set[int]:
    """The lines of the strings that stand alone: they are for those who read the code."""
    lines: set[int] = set()
    starting = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and starting:
            lines.update(range(token.start[0], token.end[0] + 1))
        if token.type in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}:
            starting = True
        elif token.type not in {tokenize.NL, tokenize.COMMENT, tokenize.ENCODING}:
            starting = False
    return lines


def strings(source: str) -> Iterator[str]:
    """The strings of a module that may be shown: no docstring, no regular expression."""
    silent = _docstrings(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in {tokenize.STRING, tokenize.FSTRING_MIDDLE} or token.start[0] in silent:
            continue
        said = token.string
        if token.type == tokenize.STRING:
            if re.match(r"[a-z]*r", said, re.IGNORECASE):
                continue
            said = re.sub(r"^[a-z]*('''|\"\"\"|'|\")(.*)\1$", r"\2", said, flags=re.IGNORECASE | re.DOTALL)
        yield said


@pytest.mark.parametrize("path", [*TEMPLATES, *OTHERS], ids=place)
def test_templates_are_set_as_french_is(path: Path) -> None:
    """A question mark alone at the beginning of a line is what people see first."""
    assert wrong(COMMENTS.sub("", text_of(path))) == []


@pytest.mark.parametrize("path", SHOWN, ids=place)
def test_sentences_of_the_code_too(path: Path) -> None:
    assert [mistake for said in strings(text_of(path)) for mistake in wrong(said)] == []


def test_every_exception_is_still_needed() -> None:
    """An exception whose files have nothing left to excuse goes."""
    needed = {
        pattern
        for pattern, files in _exempt().items()
        if any(wrong(said) for path in files for said in strings(text_of(path)))
    }

    assert needed == set(ELSEWHERE)


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("Mot de passe oublié ?", 1),
        ("Mot de passe oublié\u202f?", 0),
        ("<span> : {{ label }}</span>", 1),
        ("«\u202fMontrer\u202f» la fait revenir", 0),
        ("« Montrer » la fait revenir", 2),
        ("l'atelier d'accueil", 2),
        ("l’atelier", 0),
        ("it doesn't matter: it's English", 0),
        ("à 9 h 30, 85 %", 2),
        ("à 9\u202fh\u202f30, 85\u202f%", 0),
        ("{% if page > 1 %}", 0),
    ],
)
def test_the_rule_itself(text: str, mistakes: int) -> None:
    assert len(wrong(text)) == mistakes
