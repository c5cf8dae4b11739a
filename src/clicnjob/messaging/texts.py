"""The text of a message: cut at its links, folded when it is long, bigger when it is all smiles."""

import re
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.http import urlencode

from clicnjob.messaging.rules.links import domain_of

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
_TRAILING = ".,;:!?…)]}»’"


@dataclass(slots=True)
class Bit:
    """A piece of a message: words, or a link with the domain it leads to."""

    text: str
    href: str = ""
    domain: str = ""


def bits(body: str) -> list[Bit]:
    """The text cut at its links. Nothing is fetched nor shown of what they lead to (D13)."""
    if "://" not in body:
        return [Bit(body)] if body else []
    found: list[Bit] = []
    end = 0
    for match in _ADDRESS.finditer(body):
        address = match.group().rstrip(_TRAILING)
        domain = domain_of(address)
        if not domain:
            continue
        if match.start() > end:
            found.append(Bit(body[end : match.start()]))
        end = match.start() + len(address)
        found.append(Bit(address, f"{_link()}?{urlencode({'u': address})}", domain))
    if end < len(body):
        found.append(Bit(body[end:]))
    return found


@cache
def _link() -> str:
    return reverse("messaging:link")


FOLDED_PAST = 1500
"""Characters; a longer text shows its beginning, the rest at a touch."""
SHOWN_FIRST = 1200


def folded(body: str) -> tuple[str, str]:
    """A long text as what shows first and the rest, cut between two words: never inside a link. Else all and nothing."""
    if len(body) <= FOLDED_PAST:
        return body, ""
    cut = max(body.rfind(blank, 0, SHOWN_FIRST) for blank in " \n\t")
    return (body[:cut].rstrip(), body[cut:].lstrip()) if cut > 0 else (body, "")


def excerpt(body: str, length: int = 100) -> str:
    """The beginning of a text on one line."""
    line = " ".join(body.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_SIGN = "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23fa\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\U0001f000-\U0001faff]"
_ONE = f"{_SIGN}[\ufe0f\U0001f3fb-\U0001f3ff]*"
_FIRST_SIGN = "\u203c"
_EMOJI = re.compile(rf"(?:(?:{_FLAG}|{_ONE}(?:\u200d{_ONE})*)\s*){{1,3}}")


def is_emoji(body: str) -> bool:
    """Whether a message is one to three emoji and nothing else (families, flags and skin tones count as one)."""
    return len(body) <= 60 and body[:1] >= _FIRST_SIGN and _EMOJI.fullmatch(body) is not None
