"""Every text that leaves by SMS, e-mail or push: fixed, with blanks for names, dates and places, never content (R13, G24).

Discreet mode has one neutral text for everything, so that who reads the phone learns nothing; a sign-in code is the only
other one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from clicnjob.notifications.enums import Channel
from clicnjob.notifications.wordings import other_texts


class Template(models.TextChoices):
    """Which text."""

    CONVOCATION = "convocation", "Convocation à l'atelier"
    APPOINTMENT = "appointment", "Rendez-vous"
    APPOINTMENT_MOVED = "appointment_moved", "Rendez-vous changé"
    APPOINTMENT_CANCELLED = "appointment_cancelled", "Rendez-vous annulé"
    APPOINTMENT_PROPOSED = "appointment_proposed", "Rendez-vous proposés"
    APPOINTMENT_REMINDER = "appointment_reminder", "Rappel du rendez-vous"
    MESSAGE_NOTICE = "message_notice", "Un message attend"
    PHONE_CODE = "phone_code", "Code par SMS"
    STAFF_INVITATION = "staff_invitation", "Invitation d'un collègue"
    STAFF_NOTICE = "staff_notice", "Information à un professionnel"
    EMAIL_CODE = "email_code", "Code par e-mail"
    STAFF_MESSAGE = "staff_message", "Un jeune a écrit"
    STAFF_DIGEST = "staff_digest", "Messages non lus du matin"
    PAPERS_AWAITED = "papers_awaited", "Un document est attendu"
    JOIN_INVITATION = "join_invitation", "Invitation à créer son compte"
    SEAT_MOVED = "seat_moved", "Atelier, date changée"
    SEAT_CANCELLED = "seat_cancelled", "Atelier annulé"
    SEAT_OFFERED = "seat_offered", "Une place se libère"
    SEAT_REMINDER = "seat_reminder", "Rappel de l'atelier"
    FILE_ENDING = "file_ending", "Dossier bientôt effacé"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one language; ``subject`` is an e-mail's."""

    text: str
    subject: str = "ClicNJob"


NEUTRAL = {
    "fr": Wording("Bonjour. Un message vous attend.", "Un message"),
    "en": Wording("Hello. You have a message waiting.", "A message"),
}
"""The one text of discreet mode (R13)."""

NEUTRAL_CODE = {
    "fr": Wording("Votre code : {code}. Ne le donnez à personne.", "Votre code"),
    "en": Wording("Your code: {code}. Do not give it to anyone.", "Your code"),
}

PUSHED: dict[str, dict[str, Wording]] = {
    Template.MESSAGE_NOTICE: {
        "fr": Wording("{counsellor} vous a écrit.", "Mission locale"),
        "en": Wording("{counsellor} wrote to you.", "Mission locale"),
    },
    Template.PAPERS_AWAITED: {
        "fr": Wording("{counsellor} attend un document de votre part.", "Mission locale"),
        "en": Wording("{counsellor} is waiting for a document from you.", "Mission locale"),
    },
    Template.CONVOCATION: {
        "fr": Wording("{counsellor} vous attend {date}, {hour}, {place}.", "Mission locale"),
        "en": Wording("{counsellor} expects you on {date}, {hour}, {place}.", "Mission locale"),
    },
    Template.SEAT_MOVED: {
        "fr": Wording("Votre atelier change : {date}, {hour}, {place}.", "Mission locale"),
        "en": Wording("Your workshop has changed: {date}, {hour}, {place}.", "Mission locale"),
    },
    Template.SEAT_CANCELLED: {
        "fr": Wording("L'atelier prévu {date}, {hour}, n'a pas lieu. Choisissez une autre date.", "Mission locale"),
        "en": Wording("The workshop planned on {date}, {hour}, is off. Choose another date.", "Mission locale"),
    },
    Template.SEAT_OFFERED: {
        "fr": Wording("Une place se libère {date}, {hour}. À prendre avant {until}.", "Mission locale"),
        "en": Wording("A place is free on {date}, {hour}. Take it before {until}.", "Mission locale"),
    },
    Template.SEAT_REMINDER: {
        "fr": Wording("{counsellor} vous attend {date}, {hour}, {place}. Venez-vous ?", "Mission locale"),
        "en": Wording("{counsellor} expects you on {date}, {hour}, {place}. Are you coming?", "Mission locale"),
    },
    Template.FILE_ENDING: {
        "fr": Wording("Sans contact, nous effaçons votre dossier {until}.", "Mission locale"),
        "en": Wording("Without contact, your file will be erased on {until}.", "Mission locale"),
    },
    Template.APPOINTMENT: {
        "fr": Wording("Votre rendez-vous avec {counsellor} : {date}, {hour}, {place}.", "Mission locale"),
        "en": Wording("Your appointment with {counsellor}: {date}, {hour}, {place}.", "Mission locale"),
    },
    Template.APPOINTMENT_MOVED: {
        "fr": Wording("Votre rendez-vous avec {counsellor} change : {date}, {hour}, {place}.", "Mission locale"),
        "en": Wording("Your appointment with {counsellor} has changed: {date}, {hour}, {place}.", "Mission locale"),
    },
    Template.APPOINTMENT_CANCELLED: {
        "fr": Wording("Votre rendez-vous avec {counsellor}, {date}, {hour}, est annulé.", "Mission locale"),
        "en": Wording("Your appointment with {counsellor}, {date}, {hour}, is cancelled.", "Mission locale"),
    },
    Template.APPOINTMENT_PROPOSED: {
        "fr": Wording("{counsellor} vous propose un rendez-vous. À choisir avant {until}.", "Mission locale"),
        "en": Wording("{counsellor} offers you an appointment. Choose before {until}.", "Mission locale"),
    },
    Template.APPOINTMENT_REMINDER: {
        "fr": Wording("Rendez-vous avec {counsellor} : {date}, {hour}, {place}. Venez-vous ?", "Mission locale"),
        "en": Wording("Appointment with {counsellor}: {date}, {hour}, {place}. Are you coming?", "Mission locale"),
    },
}
"""On a locked screen: who wrote, or who waits; the link is what one touches."""
PUSHED_TU: dict[str, Wording] = {
    Template.MESSAGE_NOTICE: Wording("{counsellor} t'a écrit.", "Mission locale"),
    Template.PAPERS_AWAITED: Wording("{counsellor} attend un document de ta part.", "Mission locale"),
    Template.CONVOCATION: Wording("{counsellor} t'attend {date}, {hour}, {place}.", "Mission locale"),
    Template.SEAT_MOVED: Wording("Ton atelier change : {date}, {hour}, {place}.", "Mission locale"),
    Template.SEAT_CANCELLED: Wording(
        "L'atelier prévu {date}, {hour}, n'a pas lieu. Choisis une autre date.", "Mission locale"
    ),
    Template.SEAT_REMINDER: Wording("{counsellor} t'attend {date}, {hour}, {place}. Tu viens ?", "Mission locale"),
    Template.FILE_ENDING: Wording("Sans contact, nous effaçons ton dossier {until}.", "Mission locale"),
    Template.APPOINTMENT: Wording("Ton rendez-vous avec {counsellor} : {date}, {hour}, {place}.", "Mission locale"),
    Template.APPOINTMENT_MOVED: Wording(
        "Ton rendez-vous avec {counsellor} change : {date}, {hour}, {place}.", "Mission locale"
    ),
    Template.APPOINTMENT_CANCELLED: Wording(
        "Ton rendez-vous avec {counsellor}, {date}, {hour}, est annulé.", "Mission locale"
    ),
    Template.APPOINTMENT_PROPOSED: Wording(
        "{counsellor} te propose un rendez-vous. À choisir avant {until}.", "Mission locale"
    ),
    Template.APPOINTMENT_REMINDER: Wording(
        "Rendez-vous avec {counsellor} : {date}, {hour}, {place}. Tu viens ?", "Mission locale"
    ),
}

STOPS = {
    Channel.SMS: {"fr": " Stop : {stop}", "en": " Stop: {stop}"},
    Channel.EMAIL: {
        "fr": "\n\nNe plus recevoir ces e-mails : {stop}",
        "en": "\n\nStop these e-mails: {stop}",
    },
}
"""What ends a text that one may stop: a link that asks, without signing in."""

VOUS: dict[str, dict[str, Wording]] = {
    Template.CONVOCATION: {
        "fr": Wording(
            "Bonjour {first_name}. {counsellor}, de la Mission locale, vous attend {date}, {hour}, {place}. "
            "Venez avec vos papiers d'identité. Répondre : {link}",
            "Votre atelier à la Mission locale",
        ),
        "en": Wording(
            "Hello {first_name}. {counsellor}, from the Mission locale, expects you on {date}, {hour}, {place}. "
            "Please bring your identity papers. Answer: {link}",
            "Your workshop at the Mission locale",
        ),
    },
    Template.APPOINTMENT: {
        "fr": Wording(
            "Bonjour {first_name}. Votre rendez-vous avec {counsellor}, Mission locale : {date}, {hour}, {place}. "
            "Répondre : {link}",
            "Votre rendez-vous à la Mission locale",
        ),
        "en": Wording(
            "Hello {first_name}. Your appointment with {counsellor}, Mission locale: {date}, {hour}, {place}. "
            "Answer: {link}",
            "Your appointment at the Mission locale",
        ),
    },
    Template.APPOINTMENT_MOVED: {
        "fr": Wording(
            "Bonjour {first_name}. Votre rendez-vous avec {counsellor}, Mission locale, change : "
            "{date}, {hour}, {place}. Répondre : {link}",
            "Votre rendez-vous change",
        ),
        "en": Wording(
            "Hello {first_name}. Your appointment with {counsellor}, from the Mission locale, has changed: "
            "{date}, {hour}, {place}. Answer: {link}",
            "Your appointment has changed",
        ),
    },
    Template.APPOINTMENT_CANCELLED: {
        "fr": Wording(
            "Bonjour {first_name}. Votre rendez-vous avec {counsellor}, de la Mission locale, {date}, {hour}, est annulé. "
            "La suite : {link}",
            "Votre rendez-vous est annulé",
        ),
        "en": Wording(
            "Hello {first_name}. Your appointment with {counsellor}, from the Mission locale, {date}, {hour}, is cancelled. "
            "What next: {link}",
            "Your appointment is cancelled",
        ),
    },
    Template.APPOINTMENT_PROPOSED: {
        "fr": Wording(
            "Bonjour {first_name}. {counsellor}, de la Mission locale, vous propose un rendez-vous. "
            "Choisissez l'heure avant {until} : {link}",
            "Choisissez l'heure de votre rendez-vous",
        ),
        "en": Wording(
            "Hello {first_name}. {counsellor}, from the Mission locale, offers you an appointment. "
            "Choose the time before {until}: {link}",
            "Choose the time of your appointment",
        ),
    },
    Template.APPOINTMENT_REMINDER: {
        "fr": Wording(
            "Bonjour {first_name}. Rappel, Mission locale : rendez-vous avec {counsellor}, {date}, {hour}, {place}. "
            "Venez-vous ? {link}",
            "Rappel : votre rendez-vous à la Mission locale",
        ),
        "en": Wording(
            "Hello {first_name}. Reminder, Mission locale: appointment with {counsellor}, {date}, {hour}, {place}. "
            "Are you coming? {link}",
            "Reminder: your appointment at the Mission locale",
        ),
    },
    Template.MESSAGE_NOTICE: {
        "fr": Wording("Mission locale – {counsellor} vous a écrit : {link}", "{counsellor} vous a écrit"),
        "en": Wording("Mission locale – {counsellor} wrote to you: {link}", "{counsellor} wrote to you"),
    },
    Template.PAPERS_AWAITED: {
        "fr": Wording(
            "Bonjour {first_name}. {counsellor}, de la Mission locale, attend un document de votre part : {link}",
            "La Mission locale attend un document",
        ),
        "en": Wording(
            "Hello {first_name}. {counsellor}, from the Mission locale, is waiting for a document from you: {link}",
            "The Mission locale is waiting for a document",
        ),
    },
    Template.SEAT_MOVED: {
        "fr": Wording(
            "Bonjour {first_name}. Votre atelier avec {counsellor}, Mission locale, change : "
            "{date}, {hour}, {place}. Répondre : {link}",
            "Votre atelier change",
        ),
        "en": Wording(
            "Hello {first_name}. Your workshop with {counsellor}, from the Mission locale, has changed: "
            "{date}, {hour}, {place}. Answer: {link}",
            "Your workshop has changed",
        ),
    },
    Template.SEAT_CANCELLED: {
        "fr": Wording(
            "Bonjour {first_name}. L'atelier prévu {date}, {hour}, n'a pas lieu. {counsellor}, de la Mission locale, "
            "vous propose d'autres dates : {link}",
            "Votre atelier n'a pas lieu",
        ),
        "en": Wording(
            "Hello {first_name}. The workshop planned on {date}, {hour}, will not take place. {counsellor}, from the "
            "Mission locale, offers you other dates: {link}",
            "Your workshop will not take place",
        ),
    },
    Template.SEAT_OFFERED: {
        "fr": Wording(
            "Bonjour {first_name}. {counsellor}, Mission locale : une place libre à l'atelier {date}, {hour}, "
            "{place}. À prendre avant {until} : {link}",
            "Une place se libère à l'atelier",
        ),
        "en": Wording(
            "Hello {first_name}. {counsellor}, from the Mission locale: a place is free at the workshop on {date}, {hour}, "
            "{place}. Take it before {until}: {link}",
            "A place is free at the workshop",
        ),
    },
    Template.SEAT_REMINDER: {
        "fr": Wording(
            "Bonjour {first_name}. {counsellor}, de la Mission locale, vous attend {date}, {hour}, {place}. "
            "Venez-vous ? {link}",
            "Rappel : votre atelier à la Mission locale",
        ),
        "en": Wording(
            "Hello {first_name}. {counsellor}, from the Mission locale, expects you on {date}, {hour}, {place}. "
            "Are you coming? {link}",
            "Reminder: your workshop at the Mission locale",
        ),
    },
    Template.FILE_ENDING: {
        "fr": Wording(
            "Bonjour {first_name}. Sans contact depuis longtemps, la Mission locale va effacer votre dossier {until}. "
            "Pour le garder : {link}",
            "Votre dossier à la Mission locale",
        ),
        "en": Wording(
            "Hello {first_name}. After a long time without contact, the Mission locale will erase your file on {until}. "
            "To keep it: {link}",
            "Your file at the Mission locale will be erased",
        ),
    },
    Template.JOIN_INVITATION: {
        "fr": Wording(
            "Bonjour {first_name}. {counsellor}, de la Mission locale, vous invite à lui écrire sur ClicNJob. "
            "Créez votre compte en deux minutes : {link}",
            "La Mission locale vous invite",
        ),
        "en": Wording(
            "Hello {first_name}. {counsellor}, from the Mission locale, invites you to write to them on ClicNJob. "
            "Create your account in two minutes: {link}",
            "The Mission locale invites you",
        ),
    },
    Template.PHONE_CODE: {
        "fr": Wording("ClicNJob – votre code : {code}. Ne le donnez à personne.", "Votre code"),
        "en": Wording("ClicNJob – your code: {code}. Do not give it to anyone.", "Your code"),
    },
    Template.STAFF_INVITATION: {
        "fr": Wording(
            "Bonjour {name},\n\n{inviter} vous invite à rejoindre {structure} sur ClicNJob : {role}.\n\n"
            "Ouvrez votre accès : {link}\n\nCe lien marche une fois, pendant quatorze jours.",
            "Votre accès à ClicNJob",
        ),
    },
    Template.STAFF_NOTICE: {
        "fr": Wording("Bonjour,\n\n{sentence}\n\nVoir : {link}", "ClicNJob : à savoir"),
    },
    Template.EMAIL_CODE: {
        "fr": Wording("ClicNJob – votre code : {code}. Ne le donnez à personne.", "Votre code"),
        "en": Wording("ClicNJob – your code: {code}. Do not give it to anyone.", "Your code"),
    },
    Template.STAFF_MESSAGE: {"fr": Wording("Un message vous attend.", "ClicNJob")},
    Template.STAFF_DIGEST: {
        "fr": Wording("Bonjour,\n\nMessages non lus : {count}.\n\nLes lire : {link}", "ClicNJob : messages non lus"),
    },
}

TU: dict[str, Wording] = {
    Template.CONVOCATION: Wording(
        "Bonjour {first_name}. {counsellor}, de la Mission locale, t'attend {date}, {hour}, {place}. "
        "Viens avec tes papiers d'identité. Répondre : {link}",
        "Ton atelier à la Mission locale",
    ),
    Template.APPOINTMENT: Wording(
        "Bonjour {first_name}. Ton rendez-vous avec {counsellor}, Mission locale : {date}, {hour}, {place}. "
        "Répondre : {link}",
        "Ton rendez-vous à la Mission locale",
    ),
    Template.APPOINTMENT_MOVED: Wording(
        "Bonjour {first_name}. Ton rendez-vous avec {counsellor}, Mission locale, change : "
        "{date}, {hour}, {place}. Répondre : {link}",
        "Ton rendez-vous change",
    ),
    Template.APPOINTMENT_CANCELLED: Wording(
        "Bonjour {first_name}. Ton rendez-vous avec {counsellor}, de la Mission locale, {date}, {hour}, est annulé. "
        "La suite : {link}",
        "Ton rendez-vous est annulé",
    ),
    Template.APPOINTMENT_PROPOSED: Wording(
        "Bonjour {first_name}. {counsellor}, de la Mission locale, te propose un rendez-vous. "
        "Choisis l'heure avant {until} : {link}",
        "Choisis l'heure de ton rendez-vous",
    ),
    Template.APPOINTMENT_REMINDER: Wording(
        "Bonjour {first_name}. Rappel, Mission locale : rendez-vous avec {counsellor}, {date}, {hour}, {place}. "
        "Tu viens ? {link}",
        "Rappel : ton rendez-vous à la Mission locale",
    ),
    Template.MESSAGE_NOTICE: Wording("Mission locale – {counsellor} t'a écrit : {link}", "{counsellor} t'a écrit"),
    Template.PAPERS_AWAITED: Wording(
        "Bonjour {first_name}. {counsellor}, de la Mission locale, attend un document de ta part : {link}",
        "La Mission locale attend un document",
    ),
    Template.SEAT_MOVED: Wording(
        "Bonjour {first_name}. Ton atelier avec {counsellor}, Mission locale, change : "
        "{date}, {hour}, {place}. Répondre : {link}",
        "Ton atelier change",
    ),
    Template.SEAT_CANCELLED: Wording(
        "Bonjour {first_name}. L'atelier prévu {date}, {hour}, n'a pas lieu. {counsellor}, de la Mission locale, "
        "te propose d'autres dates : {link}",
        "Ton atelier n'a pas lieu",
    ),
    Template.SEAT_REMINDER: Wording(
        "Bonjour {first_name}. {counsellor}, de la Mission locale, t'attend {date}, {hour}, {place}. Tu viens ? {link}",
        "Rappel : ton atelier à la Mission locale",
    ),
    Template.FILE_ENDING: Wording(
        "Bonjour {first_name}. Sans contact depuis longtemps, la Mission locale va effacer ton dossier {until}. "
        "Pour le garder : {link}",
        "Ton dossier à la Mission locale",
    ),
    Template.JOIN_INVITATION: Wording(
        "Bonjour {first_name}. {counsellor}, de la Mission locale, t'invite à lui écrire sur ClicNJob. "
        "Crée ton compte en deux minutes : {link}",
        "La Mission locale t'invite",
    ),
    Template.PHONE_CODE: Wording("ClicNJob – ton code : {code}. Ne le donne à personne.", "Ton code"),
    Template.EMAIL_CODE: Wording("ClicNJob – ton code : {code}. Ne le donne à personne.", "Ton code"),
}
"""The French texts of a structure that says « tu »."""

STAFF_NOTICES = {
    "exceptional_access": "Un collègue a ouvert un accès exceptionnel à un dossier que vous suivez. Sa raison est dans le dossier.",
    "access_recovered": "Un accès a été redonné à un jeune que vous suivez. Son ancienne carte ne marche plus.",
    "return_code": "Un code de retour a été donné à un jeune que vous suivez, reconnu par un collègue. Il marche une heure.",
    "wrong_join": "Un rattachement a été annulé sur un dossier que vous suivez.",
    "help_asked": "Un jeune que vous suivez demande de l'aide.",
    "factor_reset": "La direction a réinitialisé votre second facteur. Si vous ne l'avez pas demandé, prévenez-la.",
    "factor_reset_told": "Le second facteur d'un compte de votre structure a été réinitialisé.",
    "new_direction": "Un nouveau compte de direction ou de réseau est en attente. Il s'ouvre dans 24 h, sauf refus.",
    "account_opened": "Un nouveau compte vient de s'ouvrir dans votre équipe. Si vous ne l'attendiez pas, terminez son accès.",
    "account_shared": "Un compte de votre équipe travaille maintenant aussi dans une autre structure. Si cela vous surprend, parlez-lui.",
    "colleague_left": "Un collègue de plusieurs structures a quitté la vôtre. Les jeunes qu'il suivait attendent un référent.",
    "invitations_stopped": "Beaucoup d'invitations sont parties aujourd'hui d'une même structure : elles sont arrêtées. Regardez qui est invité.",
    "dormant_accounts": "Des comptes de votre équipe n'ont pas servi depuis 90 jours. Sans réponse, ils se ferment dans 14 jours.",
    "password_changed": "Votre mot de passe a changé. Si ce n'est pas vous, prévenez la direction.",
    "new_sign_in": "Un nouveau moyen de connexion a été ajouté à votre compte. Si ce n'est pas vous, prévenez la direction.",
    "report_made": "Un jeune a fait un signalement à la direction.",
    "sms_cap": "Un plafond de SMS est atteint : ceux qui suivent attendent. Si cela vous surprend, prévenez votre prestataire.",
    "quota_asked": "Beaucoup de dossiers, de documents ou de recherches en peu de temps. Regardez si c'est le travail du jour.",
    "quota_stopped": "Un plafond est atteint : l'accès reste fermé jusqu'à ce que la direction lève l'arrêt.",
    "hand_over": "Des jeunes changent de référent, vers vous ou de vous vers un collègue : la liste est dans les passations.",
    "hand_over_over": "Une passation est finie ou annulée : la liste est dans les passations.",
    "hand_over_kept": "Une passation est finie, mais le référent d'avant ne travaille plus ici : le jeune reste suivi par son collègue.",
    "transfer_asked": "Une autre Mission locale vous propose de suivre un jeune : la demande est dans les transferts.",
    "transfer_answered": "Une demande de transfert a sa réponse : elle est dans les transferts.",
    "transfer_over": "Une demande de transfert n'est plus à traiter : elle a été reprise, refusée par le jeune, ou a trop attendu.",
    "transfer_received": "Un jeune venu d'une autre Mission locale vous est confié : il est dans vos jeunes.",
    "files_merged": "Deux dossiers d'un même jeune que vous suivez ont été réunis : tout est dans celui qui reste.",
    "files_unmerged": "Deux dossiers réunis par erreur ont été séparés : vous suivez l'un d'eux.",
    "file_closed": "Le dossier d'un jeune que vous suivez a été fermé : la raison est dans le dossier.",
    "file_reopened": "Le dossier d'un jeune que vous suivez est de nouveau ouvert.",
    "session_unclosed": "Une séance que vous animiez attend sa clôture depuis deux jours : ses chiffres ne comptent pas encore.",
    "files_ending": "Des dossiers que vous suivez n'ont eu aucun contact depuis 23 mois : ils seront vidés dans un mois. Un message suffit.",
    "account_leaving": "Un jeune que vous suivez supprime son compte. Il a sept jours pour changer d'avis ; son dossier reste.",
    "account_deleted": "Le compte d'un jeune que vous suivez est supprimé, à sa demande. Son dossier reste.",
    "attachment_left": "Un jeune que vous suivez ne veut plus être relié à la structure. Son dossier reste.",
    "attachment_ended": "La direction ou un collègue a mis fin au rattachement d'un jeune que vous suivez.",
    "sender_test": "Ceci est un essai : les envois de votre structure arrivent jusqu'à vous.",
    "cover": "Vous remplacez un collègue, ou un collègue vous remplace : les dates sont dans votre équipe.",
}
"""What a professional is told: a whole sentence, chosen, never written (G24)."""

BLANKS: dict[str, frozenset[str]] = {
    Template.CONVOCATION: frozenset({"first_name", "counsellor", "date", "hour", "place", "link"}),
    Template.SEAT_MOVED: frozenset({"first_name", "counsellor", "date", "hour", "place", "link"}),
    Template.SEAT_CANCELLED: frozenset({"first_name", "counsellor", "date", "hour", "link"}),
    Template.SEAT_OFFERED: frozenset({"first_name", "counsellor", "date", "hour", "place", "until", "link"}),
    Template.SEAT_REMINDER: frozenset({"first_name", "counsellor", "date", "hour", "place", "link"}),
    Template.APPOINTMENT: frozenset({"first_name", "counsellor", "date", "hour", "place", "link"}),
    Template.APPOINTMENT_MOVED: frozenset({"first_name", "counsellor", "date", "hour", "place", "link"}),
    Template.APPOINTMENT_CANCELLED: frozenset({"first_name", "counsellor", "date", "hour", "link"}),
    Template.APPOINTMENT_PROPOSED: frozenset({"first_name", "counsellor", "until", "link"}),
    Template.APPOINTMENT_REMINDER: frozenset({"first_name", "counsellor", "date", "hour", "place", "link"}),
    Template.FILE_ENDING: frozenset({"first_name", "until", "link"}),
    Template.MESSAGE_NOTICE: frozenset({"counsellor", "link"}),
    Template.PAPERS_AWAITED: frozenset({"first_name", "counsellor", "link"}),
    Template.JOIN_INVITATION: frozenset({"first_name", "counsellor", "link"}),
    Template.PHONE_CODE: frozenset({"code"}),
    Template.STAFF_INVITATION: frozenset({"name", "inviter", "structure", "role", "link"}),
    Template.STAFF_NOTICE: frozenset({"what", "link"}),
    Template.EMAIL_CODE: frozenset({"code"}),
    Template.STAFF_MESSAGE: frozenset({"link"}),
    Template.STAFF_DIGEST: frozenset({"count", "link"}),
}
LONGEST_BLANK = 200
_STAFF = frozenset({Template.STAFF_INVITATION, Template.STAFF_NOTICE, Template.STAFF_MESSAGE, Template.STAFF_DIGEST})
CODES = frozenset({Template.PHONE_CODE, Template.EMAIL_CODE})


def check_blanks(template: str, blanks: Mapping[str, str]) -> dict[str, str]:
    """The blanks of a text, each on one line and short. Raises ValueError when they are not those of the text."""
    wanted = BLANKS[Template(template)]
    if set(blanks) != wanted:
        message = f"{template} takes {sorted(wanted)}, not {sorted(blanks)}"
        raise ValueError(message)
    if "what" in blanks and blanks["what"] not in STAFF_NOTICES:
        message = f"unknown notice {blanks['what']!r}"
        raise ValueError(message)
    return {name: " ".join(str(value).split())[:LONGEST_BLANK] for name, value in blanks.items()}


def wording(
    template: str, *, language: str = "fr", tutoie: bool = False, discreet: bool = False, channel: str = Channel.SMS
) -> Wording:
    """The fixed text of a template in its mode; a language without its own text reads French."""
    pushed = channel == Channel.PUSH and template in PUSHED
    if discreet and template not in _STAFF:
        name, texts, familiar = ("neutral_code", NEUTRAL_CODE, {}) if template in CODES else ("neutral", NEUTRAL, {})
    elif pushed:
        name, texts, familiar = f"push_{template}", PUSHED[template], PUSHED_TU
    else:
        name, texts, familiar = str(template), VOUS[template], TU
    if (other := other_texts(language).get(name)) is not None:
        return Wording(**other)
    if tutoie and template in familiar and language not in set(texts) - {"fr"}:
        return familiar[template]
    return texts.get(language, texts["fr"])


def ending(channel: str, *, language: str = "fr", discreet: bool = False) -> str:
    """How a text that one may stop ends; nothing in discreet mode, where any address would say who writes."""
    if discreet:
        return ""
    if (other := other_texts(language).get(f"stop_{channel}")) is not None:
        return other["text"]
    texts = STOPS.get(Channel(channel), {})
    return texts.get(language, texts.get("fr", ""))


def render(
    template: str,
    blanks: Mapping[str, str],
    *,
    language: str = "fr",
    tutoie: bool = False,
    discreet: bool = False,
    channel: str = Channel.SMS,
    stop: str = "",
) -> Wording:
    """The text with its blanks filled, nothing else added (G24). ``stop``: the address that stops such texts."""
    fixed = wording(template, language=language, tutoie=tutoie, discreet=discreet, channel=channel)
    filled = dict(blanks)
    if "what" in filled:
        filled["sentence"] = STAFF_NOTICES[filled["what"]]
    text = fixed.text.format_map(filled)
    if stop:
        text += ending(channel, language=language, discreet=discreet).format(stop=stop)
    return Wording(text, fixed.subject.format_map(filled))
