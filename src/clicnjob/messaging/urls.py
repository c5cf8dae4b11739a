from django.urls import path

from clicnjob.messaging.views import changing, desk, links, youth

app_name = "messaging"
urlpatterns = [
    path("ma-conversation/", youth.mine, name="mine"),
    path("messages/", desk.inbox, name="inbox"),
    path("messages/<uuid:conversation_id>/", desk.conversation, name="conversation"),
    path("messages/<uuid:conversation_id>/envoyer/", desk.send, name="send"),
    path("message/<uuid:message_id>/modifier/", changing.edit, name="edit-message"),
    path("message/<uuid:message_id>/retirer/", changing.withdraw, name="withdraw-message"),
    path("message/<uuid:message_id>/remettre/", changing.restore, name="restore-message"),
    path("lien/", links.link, name="link"),
]
