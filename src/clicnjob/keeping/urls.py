from django.urls import path

from clicnjob.keeping.views import ending, mine

app_name = "keeping"
urlpatterns = [
    path("mes-donnees/", mine.data, name="data"),
    path("mes-donnees/recevoir/", mine.export, name="export"),
    path("mon-compte/supprimer/", mine.delete, name="delete"),
    path("mon-compte/partir/", mine.leave, name="leave"),
    path("mon-compte/revenir/", mine.come_back, name="come-back"),
    path("conservation/", ending.list_, name="ending"),
    path("conservation/<uuid:person_id>/prolonger/", ending.keep_longer, name="keep-longer"),
    path("conservation/<uuid:person_id>/ne-plus-prolonger/", ending.stop_keeping, name="stop-keeping"),
    path("jeunes/<uuid:person_id>/fin-du-rattachement/", ending.detach, name="detach"),
]
