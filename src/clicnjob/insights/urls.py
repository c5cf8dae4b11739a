from django.urls import path

from clicnjob.insights import views

app_name = "insights"
urlpatterns = [
    # /pilotage/
    path("pilotage/", views.overview, name="overview"),
    path("pilotage/manquants/", views.missed, name="missed"),
]
