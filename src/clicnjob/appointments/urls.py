from django.urls import path

from clicnjob.appointments.views import agenda, following, giving, links, mine, settings

app_name = "appointments"
urlpatterns = [
    path("rendez-vous/", agenda.agenda, name="list"),
    path("rendez-vous/donner/", giving.give, name="give"),
    path("rendez-vous/heures/", settings.hours, name="hours"),
    path("rendez-vous/reglages/", settings.rules, name="rules"),
    path("jeunes/<uuid:person_id>/rendez-vous/", giving.plan, name="plan"),
    path("jeunes/<uuid:person_id>/rendez-vous/proposer/", giving.propose, name="propose"),
    path("rendez-vous/<uuid:appointment_id>/annuler/", following.cancel, name="cancel"),
    path("rendez-vous/<uuid:appointment_id>/retablir/", following.restore, name="restore"),
    path("rendez-vous/<uuid:appointment_id>/reporter/", giving.postpone, name="postpone"),
    path("rendez-vous/<uuid:appointment_id>/present/", following.present, name="present"),
    path("rendez-vous/<uuid:appointment_id>/absent/", following.absent, name="absent"),
    path("rendez-vous/<uuid:appointment_id>.ics", mine.ics, name="ics"),
    path("rendez-vous/propositions/<uuid:proposal_id>/retirer/", following.withdraw, name="withdraw"),
    # The young person's own
    path("mes-rendez-vous/demander/", mine.ask, name="ask"),
    path("mes-rendez-vous/demandes/<uuid:request_id>/annuler/", mine.cancel_request, name="cancel-request"),
    path("mes-rendez-vous/choisir/", mine.pick, name="pick"),
    path("mes-rendez-vous/propositions/<uuid:proposal_id>/", mine.choose, name="choose"),
    path("mes-rendez-vous/<uuid:appointment_id>/je-viens/", mine.coming, name="coming"),
    path("mes-rendez-vous/<uuid:appointment_id>/je-ne-viens-pas/", mine.not_coming, name="not-coming"),
    # What a young person says without signing in
    path("rendez-vous/reponse/<str:token>/", links.answer, name="answer"),
    path("rendez-vous/reponse/<str:token>/agenda/", links.answer_ics, name="answer-ics"),
]
