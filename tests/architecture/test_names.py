"""A name says what is inside; a drawer for anything fills with anything."""

from tests.architecture.source import PACKAGE, modules, place

DRAWERS = {"utils", "helpers", "misc", "common", "mixins", "services"}


def test_no_module_is_a_drawer() -> None:
    parts = {path: {path.stem, *path.relative_to(PACKAGE).parts[:-1]} for path in modules()}

    assert [place(path) for path, names in parts.items() if names & DRAWERS] == []


def test_an_app_is_named_by_words() -> None:
    folders = [folder.name for folder in PACKAGE.iterdir() if folder.is_dir() and folder.name != "__pycache__"]

    assert [name for name in folders if not name.isalpha() or name != name.lower()] == []
