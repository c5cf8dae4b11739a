"""Small faults in the code of rights: a comparison turned round, a filter left out, a role more or less."""

import ast
import copy
import importlib
import inspect
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "clicnjob"
WHERE = (
    ("shared/actor.py", r".*"),
    ("shared/http.py", r"admits"),
    ("structures/reach.py", r".*"),
    ("structures/rules.py", r"may_|can_|reach"),
    ("enrolment/actors.py", r".*"),
    ("*/models.py", r"(visible_to|_visible_to|_by|_to|reach\w*|within\w*|may_\w+|offered|in_room)$"),
    ("*/models/*.py", r"(visible_to|_visible_to|_by|_to|reach\w*|within\w*|may_\w+|offered|in_room)$"),
    ("*/rules/*.py", r"(may_|can_|reach|is_allowed)"),
    ("*/queries.py", r"get_"),
    ("*/queries/*.py", r"get_|reaches_|within_reach|may_"),
)
"""Where rights are decided: files, and the names of the functions looked at in each."""
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip
NARROWS = {"filter", "exclude", "visible_to", "content_visible_to", "open", "current", "not_over"}


@dataclass
class Fault:
    """One change: its place, its words, how it is done; ``code`` names the function whose tests must see it."""

    where: str
    what: str
    code: str
    do: Callable[[], None]


def _swap(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The changes of one node: what is done, and the node that takes its place."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        new = copy.deepcopy(node)
        new.ops = [OPPOSITE[type(node.ops[0])]()]
        yield "turned round", new
    elif isinstance(node, ast.BoolOp):
        new = copy.deepcopy(node)
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", node.operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd):
        new = copy.deepcopy(node)
        new.op = ast.BitAnd() if isinstance(node.op, ast.BitOr) else ast.BitOr()
        yield "|/&", new
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "yes/no", ast.Constant(not node.value)
    elif (
        isinstance(node, ast.Set | ast.Tuple)
        and len(node.elts) > 1
        and all("Role" in ast.unparse(one) for one in node.elts)
    ):
        new = copy.deepcopy(node)
        new.elts = new.elts[1:]
        yield "a role left out", new
    elif isinstance(node, ast.Call):
        yield from _calls(node)


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "none" and isinstance(node.func, ast.Attribute):
        new = copy.deepcopy(node)
        new.func.attr = "all"  # type: ignore[attr-defined]
        yield "none() is all()", new
    if name in NARROWS and isinstance(node.func, ast.Attribute):
        yield f"{name}() left out", node.func.value
    if name in {"filter", "exclude", "Q"} and len(node.keywords) + len(node.args) > 1:
        for number, word in enumerate(node.keywords):
            new = copy.deepcopy(node)
            del new.keywords[number]
            yield f"{word.arg} left out", new


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return ast.copy_location(self.new, node) if node is self.old else super().visit(node)


def _code(module: CodeType, path: list[str]) -> CodeType:
    for name in path:
        module = next(one for one in module.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return module


def _function(owner: Any, path: list[str]) -> FunctionType | None:
    for name in path:
        owner = inspect.getattr_static(owner, name, None)
        if isinstance(owner, property):
            owner = owner.fget
        if isinstance(owner, staticmethod | classmethod):
            owner = owner.__func__
    while hasattr(owner, "__wrapped__"):
        owner = owner.__wrapped__
    return owner if isinstance(owner, FunctionType) else None


def _functions(module: ast.Module) -> Iterator[tuple[list[str], ast.FunctionDef]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield [node.name], node
        elif isinstance(node, ast.ClassDef):
            yield from (([node.name, inner.name], inner) for inner in node.body if isinstance(inner, ast.FunctionDef))


def _replacing(
    function: FunctionType, tree: ast.Module, old: ast.AST, new: ast.AST, path: list[str], name: str
) -> Callable[[], None]:
    def do() -> None:
        changed = _Replace(old, new).visit(tree)
        code = compile(ast.fix_missing_locations(changed), name, "exec")
        function.__code__ = _code(code, path)

    return do


def in_code() -> list[tuple[Fault, FunctionType]]:
    """Every fault of the code of rights."""
    found, taken = [], set()
    for pattern, names in WHERE:
        for path in sorted(PACKAGE.glob(pattern)):
            if "demo" in path.parts:
                continue
            name = str(path.relative_to(PACKAGE))
            tree = ast.parse(path.read_text(encoding="utf-8"))
            module = importlib.import_module(
                "clicnjob." + name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            )
            for way, node in _functions(tree):
                function = _function(module, way)
                key = f"{name} {'.'.join(way)}"
                if (
                    key in taken
                    or function is None
                    or not re.match(rf"\w*{names}" if names != ".*" else names, node.name)
                ):
                    continue
                taken.add(key)
                for inner in (one for stmt in node.body for one in ast.walk(stmt)):
                    for what, new in _swap(inner):
                        do = _replacing(function, tree, inner, new, way, str(path))
                        said = f"{what}: {ast.unparse(inner)[:100]}"
                        found.append(
                            (Fault(f"{name}:{getattr(inner, 'lineno', node.lineno)}", said, key, do), function)
                        )
    return found


def in_access() -> list[Fault]:
    """A role more, a role less at each door (``@requires``)."""
    from clicnjob.shared.actor import Kind, Role
    from clicnjob.shared.http import Access
    from tests.matrix.test_matrix import patterns

    everyone = [Kind.YOUTH, Kind.VOLUNTEER, *Role]
    found = []
    for route, pattern in patterns():
        access = getattr(pattern.callback, "access", None)
        if not isinstance(access, Access) or set(Kind) <= access.who:
            continue
        for one in everyone:
            if isinstance(one, Role) and Kind.STAFF in access.who:
                continue  # every professional comes in already: nothing would change
            fewer = one in access.who
            who = access.who - {one} if fewer else access.who | {one}
            words = f"{one} {'left out' if fewer else 'let in'}"
            found.append(
                Fault(
                    f"@requires {route}",
                    words,
                    f"route {route}",
                    lambda a=access, w=who: object.__setattr__(a, "who", w),
                )
            )
    return found


def sample(faults: list[Fault], count: int, seed: int) -> list[Fault]:
    """As many of them, always the same for a seed."""
    return random.Random(seed).sample(faults, min(count, len(faults)))
