from django.urls import path

from clicnjob.notifications.views import choices, gateway, push, senders

app_name = "notifications"
urlpatterns = [
    path("mon-compte/me-prevenir/", choices.reach, name="reach"),
    path("mon-compte/me-prevenir/e-mail/", choices.email, name="email"),
    path("mon-compte/me-prevenir/e-mail/code/", choices.email_code, name="email-code"),
    path("mon-compte/me-prevenir/appareil/", push.add, name="push-add"),
    path("mon-compte/me-prevenir/appareil/retirer/", push.remove, name="push-remove"),
    path("parametres/envois/", senders.senders, name="senders"),
    path("parametres/envois/essai/", senders.try_now, name="try-sender"),
    path("parametres/envois/numero/", senders.own_number, name="sender-number"),
    path("stop/<str:token>/", choices.stop, name="stop"),
    path("sw.js", push.worker, name="worker"),
    path("sms/rappel/", gateway.signed, name="gateway"),
    path("sms/rappel/brevo/", gateway.brevo, name="gateway-brevo"),
]
