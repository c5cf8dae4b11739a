"""Django's pages as a WSGI application (served in a thread pool by ``config.asgi``)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clicnjob.config.settings")
application = get_wsgi_application()
