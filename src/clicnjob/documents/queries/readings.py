"""What the machine read on a paper, and who else has its number."""

import json
from dataclasses import asdict, replace

from clicnjob.documents.models import Document
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import open_sealed
from clicnjob.vault.keys import keyed_hash


def reading_context(document: Document) -> str:
    """What a sealed reading is bound to."""
    return f"document-reading|{document.pk}"


def written(reading: Reading) -> bytes:
    """A reading as it is sealed."""
    return json.dumps(asdict(reading)).encode()


def reading_of(document: Document) -> Reading | None:
    """What the machine read, while the copy is there; None when it has not looked, or nothing is left."""
    if not document.sealed_reading:
        return None
    plain = open_sealed(document.structure_id, bytes(document.sealed_reading), reading_context(document))
    found = Reading(**json.loads(plain))
    return replace(found, lines=tuple(found.lines), wrong=tuple(found.wrong))


def hash_of_number(document: Document, number: str) -> str:
    """The number as it may stay: under a key of its structure, so that it compares there and nowhere else, and tells nothing."""
    plain = "".join(char for char in number.upper() if char.isalnum())
    return keyed_hash(f"document number|{document.structure_id}", plain) if plain else ""


def others_with_number(document: Document) -> list[YoungPerson]:
    """The other files of the structure where a paper with the same number waits or was verified. One query."""
    if not document.number_hash:
        return []
    rows = YoungPerson.objects.filter(
        structure_id=document.structure_id, documents__number_hash=document.number_hash
    ).exclude(pk=document.young_person_id)
    return list(rows.distinct().order_by("last_name", "first_name", "pk")[:5])
