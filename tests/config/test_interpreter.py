"""Who runs this on a slow build of Python is told, once, where it is of use (docs/guides/python.md)."""

import sysconfig

import pytest

from clicnjob.config import interpreter

USES = "-fprofile-use -fprofile-correction"


@pytest.mark.parametrize(
    ("flags", "configured", "slow"),
    [
        (USES, "'--prefix=/opt/python' '--enable-shared'", True),
        (USES, "'--prefix=/opt/python' '--enable-optimizations' '--with-lto'", False),
        ("", "'--enable-shared' '--prefix=/usr'", False),
        (None, None, False),
    ],
    ids=["pyenv", "optimised", "Debian", "Windows"],
)
def test_a_build_says_what_it_is(
    monkeypatch: pytest.MonkeyPatch, flags: str | None, configured: str | None, slow: bool
) -> None:
    build = {"PGO_PROF_USE_FLAG": flags, "CONFIG_ARGS": configured}
    monkeypatch.setattr(sysconfig, "get_config_var", build.get)

    assert interpreter.built_slow() is slow


def test_the_advice_leads_to_a_page_that_is_there(pytestconfig: pytest.Config) -> None:
    assert (pytestconfig.rootpath / interpreter.ADVICE.rsplit("See ")[1].rstrip(".")).exists()
