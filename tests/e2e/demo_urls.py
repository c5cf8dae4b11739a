"""The addresses of a demonstration: everyone's, and its own."""

from django.urls import include, path

from clicnjob.config.urls import handler404, handler500
from clicnjob.config.urls import urlpatterns as everyone

urlpatterns = [*everyone, path("demo/", include("clicnjob.demo.urls"))]

__all__ = ["handler404", "handler500", "urlpatterns"]
