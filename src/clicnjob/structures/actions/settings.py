"""Use cases of what a structure says of itself, and of its sign."""

from collections.abc import Mapping
from typing import Any

from clicnjob.audit.actions import record
from clicnjob.files import store
from clicnjob.files.actions import destroy_file, keep
from clicnjob.files.decode import Picture
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.places import check_settings
from clicnjob.structures.models import Structure
from clicnjob.structures.rules import check_accent, check_email_sender, check_sms_sender, phone_e164

SETTABLE = frozenset(
    {
        "usual_name",
        "address",
        "phone",
        "email",
        "tutoie",
        "welcome",
        "accent",
        "file_months",
        "fallback_minutes",
        "absences_before_call",
        "sms_per_day",
        "own_phones",
        "sms_sender",
        "email_sender",
        "legal_person",
        "host",
        "data_officer",
    }
)


@action
def change_settings(*, structure: Structure, changes: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Change some of what the structure says of itself; returns the former values of what really changed.

    Raises DomainError: ``not_direction``, ``accent``, ``phone``, ``months``, ``delay``, ``absences``, ``sms_sender``,
    ``email_sender``; ValueError for what is not to be set.
    """
    check_settings(by, structure)
    if unknown := sorted(set(changes) - SETTABLE):
        message = f"not settings: {unknown}"
        raise ValueError(message)
    held = lock(Structure.objects.filter(pk=structure.pk)).get()
    new = _checked(dict(changes), held.timezone)
    former = {name: getattr(held, name) for name, value in sorted(new.items()) if getattr(held, name) != value}
    for name in former:
        setattr(held, name, new[name])
        setattr(structure, name, new[name])
    if former:
        held.save(update_fields=list(former))
        record("structure.changed", by=by, obj=held, structure_id=held.pk, fields=",".join(former))
    return former


def _checked(new: dict[str, Any], zone: str) -> dict[str, Any]:
    if not 1 <= new.get("file_months", 1) <= 12:
        raise DomainError(pro("De 1 à 12 mois."), code="months", field="file_months")
    if not 5 <= new.get("fallback_minutes", 5) <= 1440:
        raise DomainError(pro("De 5 minutes à 24 heures."), code="delay", field="fallback_minutes")
    if not 1 <= new.get("absences_before_call", 1) <= 10:
        raise DomainError(pro("De 1 à 10 absences."), code="absences", field="absences_before_call")
    checks = {"accent": check_accent, "sms_sender": check_sms_sender, "email_sender": check_email_sender}
    for name, check in checks.items():
        if name in new:
            new[name] = check(new[name])
    if "phone" in new:
        new["phone"] = phone_e164(new["phone"], zone)
    return new


def put_logo(*, structure: Structure, picture: Picture, by: Actor) -> Structure:
    """Show this sign (``files.decode.decode_logo``); the former one is destroyed. Writes to the store: outside any action.

    Raises DomainError(code="not_direction").
    """
    check_settings(by, structure)
    laid = store.lay(picture, structure.pk)
    try:
        return _show_logo(structure=structure, laid=laid, by=by)
    except BaseException:
        store.take_back([laid])
        raise


@action
def _show_logo(*, structure: Structure, laid: store.Laid, by: Actor) -> Structure:
    held = _without_logo(structure, by)
    held.logo = keep(laid=laid, by=by)
    held.save(update_fields=["logo"])
    record("structure.logo", by=by, obj=held, structure_id=held.pk, shown=True)
    return held


@action
def take_logo_away(*, structure: Structure, by: Actor) -> Structure:
    """No sign any more. Twice is once. Raises DomainError(code="not_direction")."""
    check_settings(by, structure)
    held = _without_logo(structure, by)
    record("structure.logo", by=by, obj=held, structure_id=held.pk, shown=False)
    return held


def _without_logo(structure: Structure, by: Actor) -> Structure:
    held = lock(Structure.objects.filter(pk=structure.pk)).get()
    if held.logo is not None:
        former, held.logo = held.logo, None
        held.save(update_fields=["logo"])
        destroy_file(file=former, by=by)
    return held
