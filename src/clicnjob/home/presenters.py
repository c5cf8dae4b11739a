"""The one next thing of a young person, in words."""

import datetime as dt
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clicnjob.appointments.models import Appointment
from clicnjob.home.queries import Home, Opening
from clicnjob.shared.text import datetime_words, time_words
from clicnjob.workshops.enums import Answer
from clicnjob.workshops.models import Seat

REASONS = (
    gettext_noop("La photo est floue"),
    gettext_noop("La photo est trop sombre"),
    gettext_noop("Un reflet cache le texte"),
    gettext_noop("Le document est coupé"),
    gettext_noop("Ce n’est pas le bon document"),
    gettext_noop("Le document n’est plus valable"),
    gettext_noop("Le nom n’est pas le même que sur le dossier"),
)
"""Why a photo is to be taken again (``documents.enums.RefusalReason``): named for the catalogues."""


@dataclass(frozen=True, slots=True)
class NextThing:
    """What to do next: said in a few words, with at most one thing to tap."""

    kicker: str
    title: str
    lines: list[str]
    url: str = ""
    action: str = ""


def next_thing(home: Home) -> NextThing:
    """The most pressing of: the workshop that runs, a photo to take again, a message, what comes first, or nothing."""
    if home.running and home.seat is not None and home.to_redo is None:
        return _running(home.seat, justified=home.justified)
    if home.to_redo is not None:
        return NextThing(
            _("Une photo à refaire"),
            _("Refaites la photo de votre document"),
            [_(home.to_redo.get_refusal_display())] if home.to_redo.refusal else [],
            url_of("documents:mine"),
            _("Refaire la photo"),
        )
    if home.unread:
        name = home.person.referent.first_name if home.person.referent else _("Votre Mission locale")
        title = ngettext("%(name)s vous a écrit", "%(name)s vous a écrit %(count)s messages", home.unread)
        return NextThing(
            _("Un message à lire"),
            title % {"name": name, "count": home.unread},
            [],
            url_of("messaging:mine"),
            _("Lire et répondre"),
        )
    return _coming(home)


def _coming(home: Home) -> NextThing:
    seat, appointment = home.seat, home.appointment
    if seat is not None and (appointment is None or seat.session.starts_at <= appointment.starts_at):
        return _workshop(seat, justified=home.justified)
    if appointment is not None:
        return _appointment(appointment)
    if not home.justified and not home.sent:
        return NextThing(
            _("Votre dossier"),
            _("Envoyez la photo de votre pièce d’identité"),
            [_("Elle sera effacée dès que votre identité est justifiée.")],
            url_of("documents:mine"),
            _("Envoyer une photo"),
        )
    if home.wanted:
        return NextThing(
            _("Votre dossier"), _("Un document est demandé"), [_(home.wanted)], url_of("documents:mine"), _("Voir")
        )
    return NextThing(
        _("Tout est à jour"),
        _("Une question ? Écrivez."),
        [_("Votre Mission locale vous répond ici.")],
        url_of("messaging:mine"),
        _("Écrire un message"),
    )


def _running(seat: Seat, *, justified: bool) -> NextThing:
    lines = [seat.session.room, _("Jusqu’à %(hour)s.") % {"hour": time_words(seat.session.ends_at)}]
    if not justified:
        lines.append(_("Gardez votre pièce d’identité près de vous."))
    return NextThing(
        _("En ce moment"),
        _("Vous êtes à l’atelier"),
        lines,
        url_of("messaging:mine"),
        _("Écrire à ma Mission locale"),
    )


def _workshop(seat: Seat, *, justified: bool) -> NextThing:
    session = seat.session
    lines = [place for place in (session.room, session.site.name, session.site.address, session.site.access) if place]
    bring = session.workshop.to_bring.strip()
    if bring:
        lines.append(_("À apporter : %(papers)s") % {"papers": bring})
    elif not justified:
        lines.append(_("À apporter : votre pièce d’identité."))
    if seat.answer == Answer.YES:
        return NextThing(
            _("Votre atelier : vous venez"),
            datetime_words(session.starts_at),
            lines,
            url_of("home:appointments"),
            _("Voir, ou changer"),
        )
    return NextThing(
        _("Votre atelier : venez-vous ?"),
        datetime_words(session.starts_at),
        lines,
        url_of("home:appointments"),
        _("Répondre"),
    )


def _appointment(appointment: Appointment) -> NextThing:
    with_whom = _("Avec %(name)s") % {"name": appointment.counsellor.full_name}
    lines = [with_whom, appointment.place]
    return NextThing(
        _("Votre rendez-vous"),
        datetime_words(appointment.starts_at),
        lines,
        url_of("home:appointments"),
        _("Voir mes rendez-vous"),
    )


def url_of(name: str) -> str:
    """The address of a page, or nothing where this installation does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


_LOOKS = {
    "content.opened": gettext_noop("a ouvert votre dossier"),
    "content.opened document": gettext_noop("a regardé la photo de votre document"),
    "enclosure.opened": gettext_noop("a ouvert un fichier de vos messages"),
    "access.exceptional": gettext_noop("a ouvert votre dossier en accès exceptionnel"),
    "document.received": gettext_noop("a photographié votre document"),
    "document.verified": gettext_noop("a vérifié votre document"),
    "document.refused": gettext_noop("a demandé une autre photo"),
    "document.corrected": gettext_noop("a annulé la vérification de votre document"),
    "document.destroyed": gettext_noop("La photo de votre document a été effacée"),
}


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A line of one's own journal, in plain words."""

    at: dt.datetime
    who: str
    """Empty when nobody did it: it went by itself."""
    words: str
    reason: str


def opening_line(opening: Opening) -> OpeningLine:
    """Who did what to one's file, in the language of the page."""
    words = _LOOKS.get(f"{opening.event} {opening.what}") or _LOOKS[opening.event]
    by_itself = opening.event == "document.destroyed"
    who = "" if by_itself else opening.name or _("Un professionnel")
    return OpeningLine(opening.at, who, _(words), opening.reason)
