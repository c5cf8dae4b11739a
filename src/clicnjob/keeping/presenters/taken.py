"""One's data as files to take away: readable pages, and the same as JSON, in one ZIP that nobody keeps (GDPR 15, 20)."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from clicnjob.accounts.models import User
from clicnjob.files.queries import read_file
from clicnjob.keeping.presenters.mine import FileWords, channel_words
from clicnjob.keeping.presenters.openings import OpeningLine
from clicnjob.keeping.queries.mine import Agreement, OwnFile, Said, files_of, said_in
from clicnjob.shared import clock
from clicnjob.shared.language import RIGHT_TO_LEFT, french
from clicnjob.vault.envelope import CannotOpen

MOST_BYTES = 40 * 1024 * 1024
"""Of pictures and papers, in all: made in memory, since nothing in clear touches a disk (G20). The others are named."""
_UNSAFE = re.compile(r"[^\w.\- ]+")


def taken(user: User, words: list[FileWords], agreement: Agreement, journal: list[OpeningLine]) -> tuple[bytes, int]:
    """The ZIP, and how many files of messages and papers it holds. Pages are in the language of the reader, JSON is French."""
    said = {one.file.person.pk: list(said_in(one.file)) for one in words}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        count, left = _files(archive, [one.file for one in words])
        page = {
            "user": user,
            "files": [(one, said[one.file.person.pk]) for one in words],
            "channels": channel_words(agreement),
            "agreement": agreement,
            "journal": journal,
            "left": left,
            "made_at": clock.now(),
            "right_to_left": translation.get_language() in RIGHT_TO_LEFT,
        }
        archive.writestr(french("mes-donnees.html"), render_to_string("keeping/taken.html", page))
        facts = _facts(user, words, said, agreement, journal)
        archive.writestr(french("mes-donnees.json"), json.dumps(facts, ensure_ascii=False, indent=2))
    return packed.getvalue(), count


def _files(archive: zipfile.ZipFile, files: Iterable[OwnFile]) -> tuple[int, list[str]]:
    """Put in what can still be opened; the names of what is too much."""
    count, size, left = 0, 0, []
    for own in files:
        for name, stored in files_of(own):
            if size + stored.size > MOST_BYTES:
                left.append(name)
                continue
            try:
                data = read_file(stored)
            except (CannotOpen, OSError):  # destroyed at this very moment, or lost by the store
                continue
            count, size = count + 1, size + len(data)
            archive.writestr(f"fichiers/{count:03d} {_UNSAFE.sub('_', name)[-80:]}", data, zipfile.ZIP_STORED)
    return count, left


def _facts(
    user: User,
    words: list[FileWords],
    said: dict[Any, list[Said]],
    agreement: Agreement,
    journal: list[OpeningLine],
) -> dict[str, Any]:
    """The same, for a machine: plain values and moments in ISO 8601."""
    return {
        "fait_le": clock.now().isoformat(),
        "compte": {
            "prenom": user.first_name,
            "nom": user.last_name,
            "identifiant": user.username or "",
            "telephone": user.phone,
            "telephone_verifie_le": _iso(user.phone_verified_at),
            "langue": user.language,
            "mode_discret": user.discreet,
            "ouvert_le": _iso(user.activated_at),
            "vu_le": user.last_seen_on.isoformat() if user.last_seen_on else None,
            "prevenir_par": [channel for channel, on in agreement.channels if on],
            "appareils": [
                {"nom": device.label, "utilise_le": _iso(device.last_used_at)} for device in agreement.devices
            ],
        },
        "dossiers": [_dossier(one, said[one.file.person.pk]) for one in words],
        "qui_a_ouvert_mon_dossier": [
            {"le": _iso(line.at), "qui": line.who, "quoi": line.words, "raison": line.reason} for line in journal
        ],
    }


def _dossier(one: FileWords, said: list[Said]) -> dict[str, Any]:
    person, file = one.file.person, one.file
    return {
        "structure": one.structure,
        "rattache_le": _iso(file.link.started_at),
        "rattachement_termine_le": _iso(file.until),
        "prenom": person.first_name,
        "nom": person.last_name,
        "prenom_a_l_etat_civil": person.civil_first_name,
        "nom_a_l_etat_civil": person.civil_last_name,
        "date_de_naissance": person.birth_date.isoformat(),
        "langue": person.language,
        "telephone": person.phone,
        "email": person.email,
        "proche": person.relay,
        "numero_i_milo": person.imilo_number,
        "antenne": person.site.name,
        "conseiller": one.referent,
        "prochaine_etape": person.next_step,
        "inscription_finalisee_le": _iso(person.finalised_at),
        "dossier_ferme_le": _iso(person.closed_at),
        "rendez_vous": [
            {
                "le": _iso(row.starts_at),
                "minutes": row.minutes,
                "lieu": row.place,
                "etat": row.state,
                "reponse": row.answer,
            }
            for row in file.appointments
        ],
        "ateliers": [
            {
                "le": _iso(seat.session.starts_at),
                "atelier": seat.session.workshop.title,
                "lieu": seat.session.site.name,
                "etat": seat.state,
                "arrive_a": _iso(seat.arrived_at),
            }
            for seat in file.seats
        ],
        "documents": [
            {
                "envoye_le": _iso(row.sent_at),
                "sorte": row.kind,
                "etat": row.state,
                "valable_jusqu_au": row.expires_on.isoformat() if row.expires_on else None,
                "verifie_le": _iso(row.checked_at),
                "copie_effacee_le": _iso(row.copy_destroyed_at),
            }
            for row in file.documents
        ],
        "signatures_de_presence": file.signatures,
        "messages": [
            {"le": _iso(row.at), "de": row.who, "moi": row.mine, "texte": row.text, "fichiers": row.files}
            for row in said
        ],
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
