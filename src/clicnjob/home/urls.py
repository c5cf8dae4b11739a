from django.urls import path

from clicnjob.home.views import dashboard, gallery, health, public, youth

app_name = "home"
urlpatterns = [
    path("", public.landing, name="landing"),
    path("accueil/", dashboard.dashboard, name="dashboard"),
    path("mes-rendez-vous/", youth.appointments, name="appointments"),
    path("mon-compte/", youth.account, name="account"),
    path("mon-compte/qui-a-ouvert/", youth.journal, name="journal"),
    path("mon-compte/partir/", youth.leave, name="leave"),
    path("langue/", public.choose_language, name="language"),
    path("confidentialite/", public.privacy, name="privacy"),
    path("mentions-legales/", public.legal, name="legal"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("galerie/", gallery.gallery, name="gallery"),
    # /sante/
    path("sante/", health.health, name="health"),
]
