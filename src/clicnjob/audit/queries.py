"""Looking at the chain: does every link hold?"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare

from clicnjob.audit.chain import START, digest_of, emptied_mac_of, is_ours
from clicnjob.audit.models import AuditEvent, AuditSeal


@dataclass(frozen=True, slots=True)
class Break:
    """A link that does not hold, and why in words."""

    structure_id: uuid.UUID
    number: int
    why: str

    def __str__(self) -> str:
        return f"{self.structure_id} maillon {self.number} : {self.why}"


@dataclass(slots=True)
class Look:
    """What a look at the whole trail found."""

    links: int
    traces: int
    unsealed: int
    breaks: list[Break]


def verify(*, heads: Iterable[str] = ()) -> Look:
    """Follow every chain from its start. ``heads``: links kept elsewhere (``<structure> <number> <digest>``, as logged at sealing).

    Found: a trace changed, added to a link or taken out of it; a link rewritten, moved or taken out; and, held against
    ``heads``, a chain cut short. Memory does not grow with the trail.
    """
    look = Look(links=0, traces=0, unsealed=AuditEvent.objects.filter(seal=None).count(), breaks=[])
    kept = dict(_head(line) for line in heads)
    for seal, found in _follow():
        look.links += 1
        look.traces += seal.traces
        look.breaks += [Break(seal.structure_id, seal.number, why) for why in found]
        digest = kept.pop((seal.structure_id, seal.number), seal.digest)
        if digest != seal.digest:
            look.breaks.append(Break(seal.structure_id, seal.number, "autre que le témoin gardé ailleurs"))
    look.breaks += [Break(structure, number, "absent, alors qu’un témoin le nomme") for structure, number in kept]
    return look


def _follow() -> Iterator[tuple[AuditSeal, list[str]]]:
    secrets = [str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    structure_id: uuid.UUID | None = None
    expected, before = 1, START
    for seal in AuditSeal.objects.order_by("structure_id", "number").iterator():
        if seal.structure_id != structure_id:
            structure_id, expected, before = seal.structure_id, 1, START
        found = []
        if seal.number != expected:
            found.append(f"le maillon {expected} manque avant lui")
        events = AuditEvent.objects.filter(seal=seal).order_by("pk")
        if seal.emptied_at is not None:
            found += _emptied(seal, secrets, holds=events.exists())
            digest, count = seal.digest, seal.traces
        else:
            digest, count = digest_of(before, events.iterator())
        if count != seal.traces:
            found.append(f"{count} traces au lieu de {seal.traces}")
        elif digest != seal.digest and seal.number == expected:
            found.append("une trace a été changée")
        if not is_ours(seal.mac, seal.structure_id, seal.number, seal.digest, secrets=secrets):
            found.append("il n’a pas été scellé ici")
        yield seal, found
        # The next one is held against what this one says: one broken link is told once.
        expected, before = seal.number + 1, seal.digest


def _emptied(seal: AuditSeal, secrets: list[str], *, holds: bool) -> list[str]:
    """What is wrong with a link whose traces are said to have served their time."""
    moment = seal.emptied_at or seal.sealed_at
    proofs = (emptied_mac_of(seal.structure_id, seal.number, seal.digest, moment, secret=secret) for secret in secrets)
    found = (
        [] if any(constant_time_compare(seal.emptied_mac, proof) for proof in proofs) else ["il a été vidé ailleurs"]
    )
    return [*found, "il devrait être vide"] if holds else found


def _head(line: str) -> tuple[tuple[uuid.UUID, int], str]:
    structure, number, digest = line.split()[-3:]
    return (uuid.UUID(structure), int(number)), digest


def last_links() -> list[AuditSeal]:
    """The end of each chain, to keep elsewhere. One query."""
    ends: dict[uuid.UUID, AuditSeal] = {}
    for seal in AuditSeal.objects.order_by("structure_id", "number").iterator():
        ends[seal.structure_id] = seal
    return list(ends.values())
