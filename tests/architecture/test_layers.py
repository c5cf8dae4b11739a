"""What import-linter cannot say: Django's own HTTP modules, and that its lists forget no app."""

import ast
import tomllib

from tests.architecture.source import APPS, PACKAGE, ROOT, imported_names, modules, place, tree

WITHOUT_HTTP = {"actions", "enums", "models", "notices", "queries", "rules", "tasks"}
HTTP = ("django.http", "django.shortcuts", "django.views", "django.contrib.messages", "django_htmx")
# A read answers "not here" in the one way views turn into a page (R3).
ALLOWED = {"queries": {"django.http.Http404", "django.shortcuts.get_object_or_404"}}


def layer(path: object) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts  # type: ignore[attr-defined]
    return parts[1] if len(parts) > 1 else ""


def test_use_cases_do_not_know_http() -> None:
    breaches = []
    for path in modules():
        if layer(path) not in WITHOUT_HTTP or path.relative_to(PACKAGE).parts[0] == "shared":
            continue
        names = set(imported_names(tree(path)).values()) - ALLOWED.get(layer(path), set())
        breaches += [f"{place(path)} imports {name}" for name in sorted(names) if name.startswith(HTTP)]

    assert breaches == []


def test_every_app_is_in_the_layers_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    containers = next(contract["containers"] for contract in contracts if contract.get("id") == "layers")

    assert sorted(containers) == [f"clicnjob.{app}" for app in APPS if app not in {"config", "shared"}]


def keyword_only(function: ast.FunctionDef) -> bool:
    return not function.args.args and not function.args.posonlyargs and function.args.vararg is None


def test_a_use_case_takes_keywords_and_names_its_actor_last() -> None:
    """An action's caller reads like a sentence; ``by`` is there, at the end, whatever the action."""
    wrong = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.FunctionDef):
                continue
            if not any(isinstance(mark, ast.Name) and mark.id == "action" for mark in node.decorator_list):
                continue
            if not keyword_only(node):
                wrong.append(f"{place(path, node)} {node.name} takes positional arguments")
            if [argument.arg for argument in node.args.kwonlyargs][-1:] != ["by"]:
                wrong.append(f"{place(path, node)} {node.name} does not end with 'by'")

    assert wrong == []
