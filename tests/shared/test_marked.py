"""Every sentence of a page is marked for translation: what a machine sees that is not, it refuses (G33)."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from clicnjob.shared.readers import PACKAGE, templates

IN_FRENCH = {
    "500.html": "the server is in no state to know a language",
    "enrolment/attendance/blank.html": "a sheet for the funder",
    "enrolment/room.html": "the wall, which the whole room reads",
    "gallery.html": "for those who build pages",
}
"""Templates that stay French, and why."""
NAMES = frozenset("ClicNJob Ymd https milo min English Français QR SMS PDF".split())
"""Names, alike in every language."""

_CLASSES = re.compile(r"\{% block (?:main_class|body_class|html_attrs) %\}.*?\{% endblock %\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
_MARKED = re.compile(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_MARKUP = re.compile(r"""<[a-z/!](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE | re.DOTALL)
_SAID_BY_MARKUP = re.compile(r"""\b(title|aria-label|placeholder|alt|data-[a-z-]*)=(?:"([^"]*)"|'([^']*)')""")
_WORDS = re.compile(r"[^\W\d_]{2,}(?:[’'-][^\W\d_]+)*")
_LITERAL = re.compile(r"""(?<![\w(])(?:"([^"]*)"|'([^']*)')""")
_SILENT = re.compile(
    r"\{%-?\s*(?:translate|trans|pro|load|extends|url|static|icon|block|endblock|csrf_token|get_current\w+)\b"
)
_SENTENCE = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]|[à-ÿ’\u202f]")
_ENTITY = re.compile(r"&\w+;")


def unmarked(text: str) -> Iterator[str]:
    """The words of a template that no translation reaches: its text, what its attributes say, the words given to tags."""
    text = _MARKED.sub(" ", _CLASSES.sub(" ", _COMMENT.sub(" ", text)))
    for tag in _TAG.findall(text):
        yield from _given(tag)
    text = _SCRIPT.sub(" ", _TAG.sub(" ", text))
    for name, one, other in _SAID_BY_MARKUP.findall(text):
        if not name.startswith("data-") or _SENTENCE.search(one or other):
            yield from _words(one or other)
    yield from _words(_MARKUP.sub(" ", text))


def _given(tag: str) -> Iterator[str]:
    """Words written in a tag, if they look like a sentence: a capital or an accent, with a space or alone."""
    if _SILENT.match(tag):
        return
    for one, other in _LITERAL.findall(re.sub(r"""_\((?:"[^"]*"|'[^']*')\)""", "", tag)):
        words = one or other
        if words in NAMES:
            continue
        if (
            re.search(r"[A-ZÀ-Ý][a-zà-ÿ]|[à-ÿ’\u202f]|\w \w", words) and not re.fullmatch(r"[\w./ -]*", words, re.ASCII)
        ) or re.match(r"[A-Z][a-z]+( [a-z]+)*$", words):
            yield words


def _words(text: str) -> Iterator[str]:
    for word in _WORDS.findall(_ENTITY.sub(" ", text)):
        if word not in NAMES:
            yield word


TO_READ = sorted(set(templates()) - IN_FRENCH.keys())


@pytest.mark.parametrize("name", TO_READ)
def test_every_word_of_a_template_is_marked(name: str) -> None:
    found = list(unmarked(templates()[name].read_text(encoding="utf-8")))

    assert found == []


# -- code ---------------------------------------------------------------------------------------------------------------

CODE_IN_FRENCH = {
    "config/": "the command line and the benches",
    "demo/": "what fictional people write",
    "*/management/": "the command line",
    "*/migrations/": "history",
    "*/models/": "names of columns, for the administration of the database",
    "*/models.py": "the same",
    "*/kept.py": "the table of periods, quoted in registers and impact assessments (ADR 39)",
    "shared/retention.py": "the same",
    "keeping/queries/dry.py": "what the command line says of it",
    "audit/queries.py": "what the command line says of the chain",
    "documents/mrz/nations.py": "States in French; presenters.nations knows their English names",
    "enrolment/presenters/phases.py": "what the wall says to the whole room",
    "enrolment/presenters/sheets.py": "the sheet for the funder, the certificate",
    "home/views/gallery.py": "for those who build pages",
    "shared/language.py": "languages by their own name",
    "messaging/presenters/contacts.py": "lines to type again in i-milo",
    "notifications/rules.py": "words and letters as people write them",
    "notifications/texts.py": "fixed texts, each language in its file (ADR 28)",
    "structures/national_list.py": "what the command line says of a file",
}
"""Modules whose French stays, and why."""
_MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"} | {
    "pro",
    "pro_lazy",
    "pro_lazy_in",
    "pro_noop",
    "npro",
    "french",
}
_LOOKS_FRENCH = re.compile(
    r"[àâçéèêëîïôùûœÀÂÇÉÈÊÎÔŒ’«»]"
    r"|\b(?:le|la|les|un|une|des|du|de|et|ou|votre|vous|pas|pour|dans|sur|avec|par|est|sont|au|aux|ce|cette|jeune|jeunes)\b(?=\s)"
)
_SAID_BY_CALL = {
    "DomainError": 0,
    "Throttled": 0,
    "ValidationError": 0,
    "success": 1,
    "error": 1,
    "info": 1,
    "warning": 1,
    "add_error": 1,
}
"""Calls whose argument at this place is read by people."""
_SAID_BY_KEYWORD = {"label", "help_text", "empty_label", "heading", "lead", "title"}


def unmarked_in_code(text: str) -> Iterator[tuple[int, str]]:
    """French words of a module that no translation reaches, with their lines."""
    yield from _unmarked_below(ast.parse(text), said=False)


def _unmarked_below(node: ast.AST, *, said: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _WORDS.search(node.value) and (said or _LOOKS_FRENCH.search(node.value)):
            yield node.lineno, node.value
        return
    name = ""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in _MARKS or (
            isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in {"log", "re"}
        ):
            return
        of_messages = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "messages"
        place = (
            _SAID_BY_CALL.get(name)
            if name in {"DomainError", "Throttled", "ValidationError", "add_error"} or of_messages
            else None
        )
        for number, argument in enumerate(node.args):
            yield from _unmarked_below(argument, said=number == place)
        for keyword in node.keywords:
            yield from _unmarked_below(
                keyword.value, said=keyword.arg in _SAID_BY_KEYWORD and isinstance(keyword.value, ast.Constant)
            )
        yield from _unmarked_below(node.func, said=False)
        return
    if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
        for one in node.body:
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple):
                yield from _unmarked_below(one.value.elts[-1], said=True)
        return
    for child in ast.iter_child_nodes(node):
        yield from _unmarked_below(child, said=said and isinstance(node, (ast.JoinedStr, ast.BinOp, ast.IfExp)))


def _in_french(place: str) -> bool:
    return any(fnmatch(place, f"{pattern}*") for pattern in CODE_IN_FRENCH)


MODULES = [
    place for path in sorted(PACKAGE.rglob("*.py")) if not _in_french(place := path.relative_to(PACKAGE).as_posix())
]


@pytest.mark.parametrize("place", MODULES)
def test_every_sentence_of_code_is_marked(place: str) -> None:
    assert list(unmarked_in_code((PACKAGE / place).read_text(encoding="utf-8"))) == []


# -- scripts ------------------------------------------------------------------------------------------------------------

SCRIPTS_IN_TWO_LANGUAGES = {"sw-push.js"}
"""A service worker has no page to take its words from."""
_IN_SCRIPT = re.compile(r"""(?<![\w$])("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""")


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/static/**/*.js")), ids=lambda path: path.name)
def test_a_script_takes_its_words_from_the_page(path: Path) -> None:
    """So that they are in its language."""
    if path.name.endswith(".min.js") or path.name in SCRIPTS_IN_TWO_LANGUAGES:
        return
    text = re.sub(
        r"/\*.*?\*/|^\s*//.*?$|\s//\s.*?$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    said = [words for words in _IN_SCRIPT.findall(text) if _WORDS.search(words) and _LOOKS_FRENCH.search(words)]

    assert said == []
