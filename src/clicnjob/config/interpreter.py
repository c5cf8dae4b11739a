"""Which Python this is: one built without optimisation makes a page cost a quarter more (docs/guides/python.md)."""

import sysconfig

ADVICE = (
    "This Python was built without optimisation (no --enable-optimizations): a page costs a quarter more. "
    "See docs/guides/python.md."
)


def built_slow() -> bool:
    """Whether this interpreter was compiled without profile-guided optimisation, as far as its own build says.

    ``configure`` leaves its flags for the profile whether they serve or not; ``--enable-optimizations`` is what makes them serve.
    Debian builds several interpreters from one source and leaves none: nothing is held against those.
    """
    flags = sysconfig.get_config_var("PGO_PROF_USE_FLAG") or ""
    return bool(flags) and "--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or "")
