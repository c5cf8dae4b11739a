"""How long what this app stores is kept (``shared.retention``)."""

import datetime as dt

from django.db.models import Q

from clicnjob.accounts.actions.forgetting import forget_account
from clicnjob.accounts.models import Device, ReturnCode
from clicnjob.shared import retention
from clicnjob.shared.retention import Line

SPENT_DEVICE = dt.timedelta(days=30)
UNUSED_DEVICE = dt.timedelta(days=400)
SPENT_CODE = dt.timedelta(days=1)


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "accounts",
        [
            Line(
                what="Compte d’un jeune : prénom, nom, identifiant, téléphone, code et mot de passe (hachés), langue",
                models=("accounts.User",),
                kept="tant que le dossier vit ; 7 jours après la demande de suppression",
                since="dernier contact du dossier, ou demande du jeune",
                then="vidé ; restent un numéro sans nom et la date d’activation, pour les chiffres",
                why="service de messagerie ; sept jours pour changer d’avis ou pour voir qu’un autre a demandé",
                forget_account=forget_account,
            ),
            Line(
                what="Compte d’un professionnel : nom, adresse e-mail, mot de passe (haché)",
                models=("accounts.User",),
                kept="2 ans",
                since="départ de la dernière structure",
                then="vidé : ce qu’il a écrit reste, signé « Un professionnel »",
                why="répondre de ce qui a été fait dans les dossiers encore vivants",
            ),
            Line(
                what="Seconds facteurs : application, clés d’accès, codes de secours",
                models=("accounts.Totp", "accounts.Passkey", "accounts.RecoveryCode"),
                kept="tant que le compte vit",
                since="ajout",
                then="effacés avec le compte",
                why="sécurité des comptes",
            ),
            Line(
                what="Appareils déclarés siens",
                models=("accounts.Device",),
                kept="30 jours après l’oubli, 400 jours sans usage",
                since="oubli, ou dernier usage",
                then="effacés",
                why="reconnaître l’appareil ; reconstituer un incident récent",
                old=lambda moment: Device.objects.filter(
                    Q(revoked_at__lt=moment - SPENT_DEVICE) | Q(last_used_at__lt=moment - UNUSED_DEVICE)
                ),
            ),
            Line(
                what="Codes par SMS et numéros où ils sont partis",
                models=("accounts.PhoneCode",),
                kept="1 jour",
                since="envoi",
                then="effacés",
                why="le code ne vaut que dix minutes",
            ),
            Line(
                what="Codes de retour donnés à l’accueil (hachés)",
                models=("accounts.ReturnCode",),
                kept="1 jour",
                since="remise",
                then="effacés",
                why="le code ne vaut qu’une heure ; qui l’a donné reste dans les traces",
                old=lambda moment: ReturnCode.objects.filter(created_at__lt=moment - SPENT_CODE),
            ),
            Line(
                what="Lien d’un professionnel avec ProConnect (empreinte de son identifiant, fournisseur)",
                models=("accounts.ProviderLink",),
                kept="tant que le compte vit",
                since="première connexion par ProConnect",
                then="effacé avec le compte",
                why="reconnaître le même professionnel",
            ),
            Line(
                what="Sessions des navigateurs (qui est connecté)",
                models=(),
                kept="30 jours sans usage au plus ; 12 heures pour un professionnel",
                since="dernier usage",
                then="effacées",
                why="rester connecté sur son appareil",
            ),
        ],
        nobody=("accounts.Throttle",),
        why_nobody="des compteurs d’essais sous une empreinte à clé, effacés à la fin de leur fenêtre",
    )
