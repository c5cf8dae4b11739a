"""Who reads which template: what a young person may read is wanted in ten languages, what professionals alone read in English.

Nothing is written in the templates for that: the layout a page extends says who reads it, and a piece is read by those who read
the pages that include it. Code says it by name: ``_()`` for everyone, ``pro()`` for professionals (``shared.language``).
"""

import re
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LAYOUT = "layout/page.html"
"""What extends it is for professionals; every other layout (``youth``, ``public``, ``room``, ``print``) may be read by others."""
PROFESSIONALS = frozenset(
    {
        "accounts/first_factor.html",
        "accounts/locked.html",
        "accounts/provider_back.html",
        "accounts/provider_leave.html",
        "accounts/second_factor.html",
        "accounts/sign_in.html",
        "accounts/unlocked.html",
        "demo/outbox.html",
        "enrolment/attendance/check.html",
        "enrolment/desk/desk.html",
        "enrolment/desk/volunteer.html",
        "enrolment/kit/script.html",
        "enrolment/kit/volunteer.html",
        "enrolment/phone/camera.html",
        "enrolment/phone/done.html",
        "enrolment/phone/door.html",
        "enrolment/station/open.html",
        "enrolment/volunteer_door.html",
        "enrolment/volunteer_over.html",
        "home/no_structure.html",
        "structures/invitation.html",
        "structures/invitation_known.html",
    }
)
"""Read by professionals and volunteers alone, in another layout or in one chosen by code."""
PIECES = frozenset(
    {
        "enrolment/conversation_context.html",
        "enrolment/desk/_helper_row.html",
        "enrolment/desk/_row.html",
        "messaging/_count.html",
        "messaging/_filters.html",
        "messaging/_marks.html",
        "messaging/_row.html",
        "messaging/_scheduled.html",
        "messaging/_tab.html",
        "messaging/_tabs.html",
        "messaging/_template_link.html",
        "messaging/_templates.html",
        "workshops/_line.html",
    }
)
"""Pieces that code renders for professionals alone. Any other piece named in code is taken for the young people's."""
_MENTION = re.compile(r"""["']([\w./-]+\.html)["']""")
_EXTENDS = re.compile(r"""{% extends (?:"([^"]+)"|\w+) %}""")


@cache
def templates() -> dict[str, Path]:
    """Every template of the project by its name."""
    return {path.as_posix().split("/templates/", 1)[1]: path for path in sorted(PACKAGE.glob("*/templates/**/*.html"))}


@cache
def for_professionals() -> frozenset[str]:
    """The names of the templates that no young person ever reads."""
    texts = {name: path.read_text(encoding="utf-8") for name, path in templates().items()}
    extends = {name: found[1] for name, text in texts.items() if (found := _EXTENDS.search(text))}
    users: dict[str, set[str]] = {name: set() for name in texts}
    for name, text in texts.items():
        for used in _MENTION.findall(text):
            if used in users and used != name:
                users[used].add(name)
    for path in PACKAGE.rglob("*.py"):
        for used in _MENTION.findall(path.read_text(encoding="utf-8")):
            if used in users and used not in extends:
                users[used].add(path.name)

    def is_theirs(name: str, before: frozenset[str] = frozenset()) -> bool:
        if name in PROFESSIONALS or name in PIECES or name == LAYOUT:
            return True
        if name in extends:
            above = extends[name]
            while above != LAYOUT and above in extends:
                above = extends[above]
            return above == LAYOUT
        others = users.get(name, set()) - before
        return bool(others) and all(is_theirs(user, before | {name}) for user in others)

    return frozenset(name for name in texts if is_theirs(name))
