from django.urls import path

from clicnjob.messaging import views

app_name = "messaging"
urlpatterns = [
    path("ma-conversation/", views.mine, name="mine"),
    path("messages/", views.inbox, name="inbox"),
    path("messages/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("messages/<uuid:conversation_id>/envoyer/", views.send, name="send"),
    path("lien/", views.link, name="link"),
]
