"""Every colour a structure may choose is readable wherever it is used, in light and in dark: WCAG AA, on the style sheets themselves."""

import re

import pytest

from clicnjob.structures.enums import Accent
from clicnjob.structures.rules import contrast
from tests.architecture.source import ROOT

CSS = ROOT / "src" / "clicnjob" / "shared" / "static" / "css"
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b")
AA, LARGE = 4.5, 3.0


def tokens(text: str) -> dict[str, str]:
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
        for name, value in TOKEN.findall(text)
    }


def palette(accent: str, *, dark: bool) -> dict[str, str]:
    base = (CSS / "clicnjob.css").read_text(encoding="utf-8")
    light = tokens(base[base.index(":root {") : base.index("@media (prefers-color-scheme: dark)")])
    night = tokens(re.search(r':root\[data-theme="dark"\] \{(.*?)\n\}', base, re.DOTALL)[1])  # type: ignore[index]
    rule = r'\[data-accent="{}"\]{} \{{(.*?)\}}'.format(accent, r':not\(\[data-theme="light"\]\)' if dark else "")
    found = re.search(rule, (CSS / "accents.css").read_text(encoding="utf-8"))
    assert found, accent
    own = tokens(found[1])
    assert set(own) == {"outremer", "outremer-fort", "outremer-tint", "mer"}
    return light | (night if dark else {}) | own


PAIRS = [
    ("sur-outremer", "outremer", AA),
    ("sur-outremer", "outremer-fort", AA),
    ("sur-mer", "mer", AA),
    *((ink, ground, AA) for ink in ("outremer", "outremer-fort") for ground in ("sable", "blanc", "outremer-tint")),
    *((ink, "outremer-tint", AA) for ink in ("encre", "gris")),
    ("outremer", "sable2", LARGE),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("accent", Accent.values)
def test_it_is_readable(accent: str, *, dark: bool) -> None:
    colours = palette(accent, dark=dark)
    poor = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(colours[ink], colours[ground]) < least
    }
    assert poor == {}


def test_ours_is_held_to_the_same() -> None:
    """The measure itself: outremer passes, a yellow does not."""
    assert contrast("#2743b8", "#faf8f3") >= AA
    assert contrast("#ffcb45", "#ffffff") < AA
