from django.urls import path

from clicnjob.insights import views

app_name = "insights"
urlpatterns = [
    # /pilotage/
    path("pilotage/", views.overview, name="overview"),
    path("pilotage/manquants/", views.missed, name="missed"),
    path("pilotage/ateliers/", views.workshops, name="workshops"),
    path("seances/<uuid:session_id>/bilan/", views.session_results, name="session-results"),
]
