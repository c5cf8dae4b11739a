"""What the tests of this folder read: our files, as git knows them, and their syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "clicnjob"
APPS = tuple(sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "apps.py").exists()))


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that git tracks or would track; a source archive without git is read as it stands."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:
        kept_out = {".venv", ".tools", "data", "data-keys", "build", "__pycache__"}
        names = [
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*")
            if path.is_file() and not kept_out & set(path.relative_to(ROOT).parts)
        ]
    return tuple(ROOT / name for name in sorted(names) if (ROOT / name).is_file())


def text_of(path: Path) -> str:
    """The text of a file; empty for a picture or another binary, and for a file that is not there."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


@cache
def modules() -> tuple[Path, ...]:
    """Our Python modules, migrations included."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """``src/clicnjob/x.py:12``, to click on."""
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr | ast.keyword | ast.alias) else ""
    return f"{path.relative_to(ROOT)}{line}"


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for a name or an attribute of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def imported_names(module: ast.Module) -> dict[str, str]:
    """Local name to full dotted origin, for every import of the module wherever it stands."""
    names: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def origin(node: ast.AST, names: dict[str, str]) -> str:
    """The full origin of a dotted expression: ``timezone.now`` is ``django.utils.timezone.now``."""
    local = dotted(node)
    if not local:
        return ""
    first, _, rest = local.partition(".")
    full = names.get(first, first)
    return f"{full}.{rest}" if rest else full
