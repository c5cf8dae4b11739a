from django.urls import path

from clicnjob.messaging.views import changing, closed, contacts, desk, links, marks, reports, templates, youth

app_name = "messaging"
urlpatterns = [
    path("ma-conversation/", youth.mine, name="mine"),
    path("messages/", desk.inbox, name="inbox"),
    path("messages/non-lus/", marks.count, name="count"),
    path("messages/modeles/", templates.templates, name="templates"),
    path("messages/modeles/<uuid:template_id>/", templates.template, name="template"),
    path("messages/modeles/<uuid:template_id>/supprimer/", templates.remove, name="template-remove"),
    path("messages/modeles/<uuid:template_id>/retablir/", templates.restore, name="template-restore"),
    path("messages/modeles/<uuid:template_id>/deplacer/", templates.move, name="template-move"),
    path("messages/<uuid:conversation_id>/", desk.conversation, name="conversation"),
    path("messages/<uuid:conversation_id>/envoyer/", desk.send, name="send"),
    path("message/<uuid:message_id>/modifier/", changing.edit, name="edit-message"),
    path("message/<uuid:message_id>/retirer/", changing.withdraw, name="withdraw-message"),
    path("message/<uuid:message_id>/remettre/", changing.restore, name="restore-message"),
    path("ma-conversation/signaler/", reports.report, name="report"),
    path("signalements/", reports.listing, name="reports"),
    path("signalements/<uuid:report_id>/", reports.one, name="report-detail"),
    path("signalements/<uuid:report_id>/prendre/", reports.take, name="take-report"),
    path("signalements/<uuid:report_id>/clore/", reports.close, name="close-report"),
    path("messages/contacts/", contacts.contacts, name="contacts"),
    path("messages/<uuid:conversation_id>/suivre/", marks.follow, name="follow"),
    path("messages/<uuid:conversation_id>/non-lu/", marks.unread, name="unread"),
    path("parametres/messages/", closed.closed_answer, name="closed-answer"),
    path("lien/", links.link, name="link"),
]
