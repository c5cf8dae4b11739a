"""The words of a page, for a test that asks what somebody reads there or does not.

A page also holds random tokens: a short word looked for in the whole of it is sooner or later found in one.
"""

import html
import re
from typing import Protocol

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


class Answer(Protocol):
    """Django's answers, and those of its test client."""

    @property
    def content(self) -> bytes: ...


def words(page: Answer | bytes | str) -> str:
    """What is read of a page or of a part of it: no markup, on one line, every space a plain one."""
    text = page if isinstance(page, bytes | str) else page.content
    text = text.decode() if isinstance(text, bytes) else text
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"</?bdi[^>]*>", "", text))
    return " ".join(html.unescape(bare).translate(SPACES).split())
