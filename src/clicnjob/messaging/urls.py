from django.urls import path

from clicnjob.messaging.views import desk, links, youth

app_name = "messaging"
urlpatterns = [
    path("ma-conversation/", youth.mine, name="mine"),
    path("messages/", desk.inbox, name="inbox"),
    path("messages/<uuid:conversation_id>/", desk.conversation, name="conversation"),
    path("messages/<uuid:conversation_id>/envoyer/", desk.send, name="send"),
    path("lien/", links.link, name="link"),
]
