"""G29: dangerous calls in our code are refused by the checks, and the checks see them when they are planted."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, dotted, imported_names, modules, origin, place, tree

CSRF_EXEMPT = {"notifications/views/gateway.py", "documents/views/sharing.py"}
"""Called by machines, a secret of ours stands for the token (tests/notifications/test_gateways.py); by the phone's own
« Partager », which keeps nothing and leads to the page of papers."""
DANGEROUS = {
    "pickle.loads", "pickle.load", "marshal.loads", "yaml.load", "os.system", "subprocess.getoutput", "eval", "exec",
    "tempfile.mktemp", "hashlib.md5", "hashlib.sha1", "random.choice", "random.randint", "random.random",
    "random.choices", "random.randrange", "xml.etree.ElementTree.parse", "xml.etree.ElementTree.fromstring",
}  # fmt: skip
DRAWN = {"demo/", "config/benches/"}
"""A season and a bench are drawn from a seed."""
SQL = {"execute", "executemany", "raw", "RawSQL", "extra"}


def breaches(module: ast.Module, name: str) -> list[str]:
    """What a module does that it must not: the call, and why."""
    names, found = imported_names(module), []
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = origin(node.func, names) or dotted(node.func)
            if called in DANGEROUS and not (called.startswith("random.") and name.startswith(tuple(DRAWN))):
                quiet = any(word.arg == "usedforsecurity" for word in node.keywords)
                if not quiet:
                    found.append(f"{node.lineno} {called}")
            short = called.rpartition(".")[2] or getattr(node.func, "attr", "")
            if (
                short in SQL
                and not name.startswith(tuple(DRAWN))
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
                and not constant(node.args[0])
            ):
                found.append(f"{node.lineno} SQL written with values in it")
        exempt = isinstance(node, ast.Name | ast.Attribute) and dotted(node).rpartition(".")[2] == "csrf_exempt"
        if exempt and name not in CSRF_EXEMPT:
            found.append(f"{node.lineno} csrf_exempt")
    return found


def constant(text: ast.JoinedStr) -> bool:
    """Whether an f-string holds only names in capitals, which are ours."""
    held = [part.value for part in text.values if isinstance(part, ast.FormattedValue)]
    return all(
        isinstance(value, ast.Name | ast.Attribute) and dotted(value).rpartition(".")[2].isupper() for value in held
    )


def test_no_dangerous_call() -> None:
    """G29: no evaluation, no unpickling, no weak hash or guessable draw, no SQL with values in it, no form without token."""
    found = []
    for path in modules():
        name = str(path.relative_to(PACKAGE))
        found += [f"{place(path)}:{breach}" for breach in breaches(tree(path), name)]

    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "eval(text)",
        "import pickle\npickle.loads(data)",
        "import random\ncode = random.randint(0, 999999)",
        "import hashlib\nhashlib.md5(data)",
        "cursor.execute(f'SELECT * FROM t WHERE name = {name}')",
        "Model.objects.raw(f'SELECT {name}')",
        "from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef view(request): ...",
        "import os\nos.system(command)",
    ],
)
def test_a_planted_one_is_seen(planted: str) -> None:
    """G29."""
    assert breaches(ast.parse(planted), "structures/views/x.py")


def test_rows_are_never_read_in_a_view_without_saying_who_reads() -> None:
    """G29: in views, ``.objects`` is followed by a reader, an owner or a parent already fetched for the reader."""
    bare = []
    for path in modules():
        if "views" not in path.relative_to(PACKAGE).parts:
            continue
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            held = node.func.value
            if (
                node.func.attr in {"all", "get", "first", "count"}
                and isinstance(held, ast.Attribute)
                and held.attr == "objects"
            ):
                text = ast.unparse(parent_of(tree(path), node))
                if (
                    not any(word in text for word in ("visible_to(", "request.actor", "structure_id="))
                    and not node.keywords
                ):
                    bare.append(place(path, node))

    assert bare == []


def parent_of(module: ast.Module, wanted: ast.AST) -> ast.AST:
    """The statement that holds an expression."""
    for node in ast.walk(module):
        holds = isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef)
        if holds and any(inner is wanted for inner in ast.walk(node)):
            return node
    return wanted


def bandit(*where: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("bandit")
    return subprocess.run(
        [program, "--quiet", "--recursive", "--severity-level", "high", "--configfile", "pyproject.toml", *where],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_bandit_finds_nothing_grave(tmp_path: Path) -> None:
    """G29: and it does find what is planted."""
    planted = tmp_path / "planted.py"
    planted.write_text("import subprocess\nsubprocess.call(command, shell=True)\n")

    assert bandit("src").returncode == 0
    assert bandit(str(planted)).returncode == 1
