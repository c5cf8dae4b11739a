"""Two files side by side, as words."""

from dataclasses import dataclass

from clicnjob.shared.language import language_words, pro, pro_noop
from clicnjob.shared.text import phone_words, short_date
from clicnjob.structures.merging import held_by
from clicnjob.structures.models import YoungPerson

_LABELS = {
    "name": pro_noop("Prénom et nom"),
    "birth_date": pro_noop("Date de naissance"),
    "language": pro_noop("Langue"),
    "reached_by": pro_noop("Joignable par"),
    "phone": pro_noop("Téléphone"),
    "email": pro_noop("E-mail"),
    "relay": pro_noop("Proche ou éducateur"),
    "imilo_number": pro_noop("Numéro de dossier i-milo"),
    "referent": pro_noop("Référent·e"),
    "site": pro_noop("Antenne"),
    "next_step": pro_noop("Prochaine étape"),
}


def name_words(person: YoungPerson) -> str:
    """How they are called, with the papers' name where it is another."""
    if not person.has_use_name:
        return person.full_name
    return pro("%(name)s (à l’état civil\u00a0: %(civil)s)") % {"name": person.full_name, "civil": person.civil_name}


def _values(person: YoungPerson) -> dict[str, str]:
    return {
        "name": name_words(person),
        "birth_date": short_date(person.birth_date),
        "language": language_words(person.language),
        "reached_by": str(person.get_reached_by_display()),
        "phone": phone_words(person.phone) if person.phone else "",
        "email": person.email,
        "relay": person.relay,
        "imilo_number": str(person.imilo_number or ""),
        "referent": person.referent.full_name if person.referent else "",
        "site": person.site.name,
        "next_step": person.next_step,
    }


def _hint(name: str, value: str) -> str:
    """What tells two values apart without saying them: an address and a relative are no part of a card (R2)."""
    if name not in {"email", "relay"} or not value:
        return value
    _, at, domain = value.partition("@")
    return f"{value[0]}…{at}{domain}"


def differences(kept: YoungPerson, absorbed: YoungPerson) -> dict[str, tuple[str, str, str, str]]:
    """Where the two differ: label, what the kept one says, what the other says, which is chosen first.

    E-mails and relatives are hinted at, enough to choose.
    What the kept file does not say is taken from the other.
    """
    ours, theirs = _values(kept), _values(absorbed)
    return {
        name: (pro(label), _hint(name, ours[name]), _hint(name, theirs[name]), "kept" if ours[name] else "other")
        for name, label in _LABELS.items()
        if ours[name] != theirs[name]
    }


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of a kind each file has."""

    words: str
    kept: int
    absorbed: int


def contents(kept: YoungPerson, absorbed: YoungPerson) -> list[Held]:
    """What each file has: counted, never shown (R2)."""
    ours, theirs = held_by(kept), held_by(absorbed)
    return [Held(words, ours[words], theirs[words]) for words in ours]
