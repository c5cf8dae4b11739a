from django.urls import path

from clicnjob.structures.views import settings

app_name = "structures"
urlpatterns = [
    path("parametres/", settings.settings, name="settings"),
    path("parametres/antennes/", settings.site_add, name="site-add"),
    path("parametres/antennes/<uuid:site_id>/horaires/", settings.site_hours, name="site-hours"),
    path("parametres/antennes/<uuid:site_id>/fermer/", settings.site_close, name="site-close"),
]
