from django.urls import path

from clicnjob.workshops import views

app_name = "workshops"
urlpatterns = [
    path("ateliers/", views.sessions, name="sessions"),
    path("ateliers/nouveau/", views.create, name="workshop-create"),
    path("ateliers/<uuid:workshop_id>/", views.edit, name="workshop-edit"),
    path("seances/<uuid:session_id>/", views.session, name="session"),
    path("seances/<uuid:session_id>/equipe/", views.leaders, name="leaders"),
    path("seances/<uuid:session_id>/annuler/", views.cancel, name="cancel-session"),
]
