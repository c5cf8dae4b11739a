"""What the machine read, beside the file, in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from clicnjob.documents.enums import DocumentKind, DocumentState
from clicnjob.documents.models import Document
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.documents.presenters.nations import nation_name
from clicnjob.documents.rules.comparing import (
    Comparison,
    Piece,
    Verdict,
    compare,
    compare_given_names,
    compare_surnames,
)
from clicnjob.documents.rules.warnings import Warning as Alert
from clicnjob.documents.rules.warnings import day_of, last_day, warnings
from clicnjob.shared import text
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.models import YoungPerson

WORDS = {
    Verdict.SAME: ("done", pro_noop("identique")),
    Verdict.PART: ("waiting", pro_noop("en partie")),
    Verdict.OTHER: ("refused", pro_noop("différent")),
}
RESIDENCE_TYPES = frozenset({"IR", "AR", "CR", "TS"})
"""Of a French paper, the types that are residence permits."""
SEXES = {"F": pro_noop("féminin"), "M": pro_noop("masculin")}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that both sides say: letter by letter, with a word for it."""

    label: str
    file: Sequence[Piece]
    paper: Sequence[Piece]
    state: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """The machine's side of the check screen."""

    status: str
    """``waiting`` (not looked yet), ``unreadable``, ``partial`` (its digits do not hold), ``valid``."""
    lines: list[Line] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    """What only the paper says."""
    alerts: list[str] = field(default_factory=list)
    zone: tuple[str, ...] = ()


def side(document: Document, reading: Reading | None, others: Sequence[YoungPerson], day: dt.date) -> Side | None:
    """What to show of a reading; None where the paper has no zone, or nothing is left of it."""
    person = document.young_person
    if reading is None:
        if document.state != DocumentState.TO_CHECK or not document.has_copy or not document.is_readable:
            return None
        return Side("unreadable" if document.read_at else "waiting")
    fields, cut = reading.fields, "names_cut" in reading.fields
    surname = compare_surnames(person.civil_last_name, fields["surname"], cut=cut)
    given = compare_given_names(person.civil_first_name, fields["given_names"], cut=cut)
    birth = compare(text.short_date(person.birth_date), text.short_date(day_of(fields["birth_date"])))
    lines = [_line(pro("Nom"), surname), _line(pro("Prénom"), given), _line(pro("Né·e le"), birth)]
    facts = [(label, said) for label, said in _only_read(reading) if said]
    other_name = Verdict.OTHER in {surname.verdict, given.verdict}
    found = warnings(reading, born=person.birth_date, day=day, other_name=other_name, used_elsewhere=others)
    alerts = [_alert(alert, reading, others) for alert in found]
    return Side("valid" if reading.valid else "partial", lines, facts, alerts, reading.lines)


def prefill(document: Document, reading: Reading | None) -> dict[str, object]:
    """How the form begins: with what the machine read where its digits confirm it, else with what was announced."""
    if reading is None or not reading.valid:
        return {"kind": document.kind}
    return {
        "kind": kind_of(reading) or document.kind,
        "expires_on": day_of(reading.fields["expires_on"]),
        "number": reading.fields["number"],
    }


def kind_of(reading: Reading) -> str:
    """Which of our sorts a paper is, by its own type; empty where it does not say."""
    kind, issuer = reading.fields["type"], reading.fields["issuer"]
    if kind.startswith("P"):
        return DocumentKind.PASSPORT
    if kind in RESIDENCE_TYPES and issuer == "FRA":
        return DocumentKind.RESIDENCE
    return DocumentKind.CNI if kind.startswith("I") else ""


def _line(label: str, compared: Comparison) -> Line:
    state, words = WORDS[compared.verdict]
    return Line(label, compared.file, compared.paper, state, pro(words), compared.why)


def _only_read(reading: Reading) -> list[tuple[str, str]]:
    """What the file does not hold."""
    fields = reading.fields
    validity = text.short_date(day_of(fields["expires_on"]))
    if not validity and (last := last_day(reading)) is not None:
        validity = pro("%(month)s (le jour est au dos)") % {"month": f"{last:%m/%Y}"}
    nation = nation_name(fields["nationality"])
    return [
        (pro("Numéro"), fields["number"]),
        (pro("Valable jusqu’au"), validity),
        (pro("Nationalité"), f"{nation} ({fields['nationality']})" if nation else ""),
        (pro("Sexe"), pro(SEXES[fields["sex"]]) if fields["sex"] in SEXES else ""),
    ]


def _alert(alert: Alert, reading: Reading, others: Sequence[YoungPerson]) -> str:
    last = last_day(reading) if reading.format else None
    day = text.short_date(last) if last else ""
    names = ", ".join(person.full_name for person in others)
    return {
        Alert.EXPIRED: pro("Ce document n’est plus valable depuis le %(day)s.") % {"day": day},
        Alert.EXPIRES_SOON: pro("Ce document n’est valable que jusqu’au %(day)s.") % {"day": day},
        Alert.TOO_YOUNG: pro("Moins de 16 ans à ce jour."),
        Alert.TOO_OLD: pro("26 ans ou plus à ce jour."),
        Alert.OTHER_BIRTH: pro("La date de naissance n’est pas celle du dossier."),
        Alert.OTHER_NAME: pro("Le nom n’est pas celui du dossier."),
        Alert.SAME_NUMBER: pro("Ce numéro est déjà sur un autre dossier\u202f: %(names)s.") % {"names": names},
        Alert.SPECIMEN: pro("Ce document est un modèle, pas un vrai document."),
    }[alert]
