"""The one next thing of a young person, in words."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clicnjob.appointments.models import Appointment, Proposal
from clicnjob.appointments.presenters import where
from clicnjob.home.queries import Home
from clicnjob.messaging.presenters import hours_words
from clicnjob.shared import clock
from clicnjob.shared.text import datetime_words, sentence, time_words, written
from clicnjob.structures.models.profiles import LARGE
from clicnjob.structures.presenters import photo_address, shown_name
from clicnjob.workshops.enums import Answer, SeatState, SessionState
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
    """What to do next: a pictogram, one sentence, and the one tap that helps most now."""

    icon: str
    kicker: str
    title: str
    lines: list[str]
    url: str = ""
    action: str = ""
    posts: bool = False
    """The tap answers (a form), instead of leading to a page."""
    other_url: str = ""
    other: str = ""
    """The other answer, as a plain link."""
    is_file: bool = False


def next_thing(home: Home) -> NextThing:
    """The most pressing of: the workshop that runs, a photo to take again, a message, what comes first, or nothing."""
    if home.running and home.seat is not None and home.to_redo is None:
        return _running(home.seat, home)
    if home.to_redo is not None:
        return NextThing(
            "camera",
            _("Une photo à refaire"),
            _("Refaites la photo de votre document"),
            [_(home.to_redo.get_refusal_display())] if home.to_redo.refusal else [],
            url_of("documents:mine"),
            _("Refaire la photo"),
        )
    if home.unread:
        return _message(home)
    return _coming(home)


def _message(home: Home) -> NextThing:
    name = home.person.referent.first_name if home.person.referent else _("Votre Mission locale")
    title = ngettext("%(name)s vous a écrit", "%(name)s vous a écrit %(count)s messages", home.unread)
    return NextThing(
        "message",
        _("Un message à lire"),
        title % {"name": name, "count": home.unread},
        [],
        url_of("messaging:mine"),
        _("Lire et répondre"),
    )


def _coming(home: Home) -> NextThing:
    seat, appointment = home.seat, home.appointment
    if home.proposal is not None:
        return _to_choose(home.proposal)
    if seat is not None and (appointment is None or seat.session.starts_at <= appointment.starts_at):
        return _workshop(seat, justified=home.justified)
    if appointment is not None:
        return _appointment(appointment)
    if not home.justified and not home.sent:
        return NextThing(
            "camera",
            _("Votre dossier"),
            _("Envoyez la photo de votre pièce d’identité"),
            [_("Nous l’effaçons dès que votre identité est justifiée.")],
            url_of("documents:mine"),
            _("Envoyer une photo"),
        )
    if home.wanted:
        return NextThing(
            "document",
            _("Votre dossier"),
            _("Un document est demandé"),
            [_(home.wanted)],
            url_of("documents:mine"),
            _("Voir"),
        )
    return NextThing(
        "check",
        _("Tout est à jour"),
        _("Une question ? Écrivez."),
        [_("Votre Mission locale vous répond ici.")],
        url_of("messaging:mine"),
        _("Écrire un message"),
    )


def _running(seat: Seat, home: Home) -> NextThing:
    """At the workshop: the message that waits there, else what is signed before leaving."""
    lines = [written(seat.session.room), _("Jusqu’à %(hour)s.") % {"hour": time_words(seat.session.ends_at)}]
    if not home.justified:
        lines.append(_("Gardez votre pièce d’identité près de vous."))
    url, action = url_of("enrolment:presences"), _("Signer ma présence, donner mon avis")
    if home.unread:
        url, action = url_of("messaging:mine"), _("Lire et répondre")
    return NextThing("users", _("En ce moment"), _("Vous êtes à l’atelier"), lines, url, action)


def _workshop(seat: Seat, *, justified: bool) -> NextThing:
    """Before the answer: « Je viens » in one tap. After it: what is useful next, never the way to take it back."""
    session = seat.session
    places = (session.room, session.site.name, session.site.address, session.site.access)
    lines: list[str] = [written(place) for place in places if place]
    bring = session.workshop.to_bring.strip()
    if bring:
        lines.append(sentence(_("À apporter : %(papers)s"), papers=written(bring)))
    elif not justified:
        lines.append(_("À apporter : votre pièce d’identité."))
    when = datetime_words(session.starts_at)
    appointments = url_of("home:appointments")
    asked = seat.state == SeatState.REGISTERED and session.state == SessionState.PLANNED
    if seat.answer == Answer.YES or not asked:
        return NextThing(
            "calendar",
            _("Votre atelier : vous venez"),
            _("Vous venez à l’atelier %(when)s.") % {"when": when},
            lines,
            reverse("workshops:seat-ics", args=[seat.pk]),
            _("Ajouter à mon agenda"),
            is_file=True,
            other_url=appointments,
            other=_("Voir, ou changer"),
        )
    return NextThing(
        "calendar",
        _("Votre atelier : venez-vous ?"),
        _("Vous avez un atelier %(when)s.") % {"when": when},
        lines,
        reverse("enrolment:coming", args=[seat.pk]),
        _("Je viens"),
        posts=True,
        other_url=reverse("enrolment:not-coming", args=[seat.pk]),
        other=_("Je ne peux pas venir"),
    )


def _to_choose(proposal: Proposal) -> NextThing:
    with_whom = _("Avec %(name)s") % {"name": proposal.counsellor.full_name}
    url = url_of("home:appointments")
    lines = [with_whom, where(proposal)]
    return NextThing("calendar", _("Votre rendez-vous"), _("Choisissez un rendez-vous"), lines, url, _("Choisir"))


def _appointment(appointment: Appointment) -> NextThing:
    """As for a workshop: the answer in one tap, then the calendar."""
    when, name = datetime_words(appointment.starts_at), appointment.counsellor.full_name
    title = _("Vous avez rendez-vous avec %(name)s, %(when)s.") % {"name": name, "when": when}
    lines = [where(appointment)]
    if appointment.answer == Answer.YES or appointment.starts_at <= clock.now():
        return NextThing(
            "calendar",
            _("Votre rendez-vous"),
            title,
            lines,
            reverse("appointments:ics", args=[appointment.pk]),
            _("Ajouter à mon agenda"),
            is_file=True,
            other_url=url_of("home:appointments"),
            other=_("Voir, ou changer"),
        )
    return NextThing(
        "calendar",
        _("Votre rendez-vous"),
        title,
        lines,
        reverse("appointments:coming", args=[appointment.pk]),
        _("Je viens"),
        posts=True,
        other_url=reverse("appointments:not-coming", args=[appointment.pk]),
        other=_("Je ne peux pas venir"),
    )


@dataclass(frozen=True, slots=True)
class Counsellor:
    """Who accompanies the young person, as their card says it."""

    name: str
    photo: str
    """The address of a face; empty: initials."""
    hours: str
    place: str
    address: str


def counsellor_of(home: Home) -> Counsellor:
    """The referent, else the structure itself, with when and where they answer."""
    person, profile = home.person, home.profile
    name = shown_name(person.referent, profile) if person.referent is not None else ""
    return Counsellor(
        name, photo_address(profile, LARGE), hours_words(home.hours), person.site.name, person.site.address
    )


def url_of(name: str) -> str:
    """The address of a page, or nothing where this installation does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
