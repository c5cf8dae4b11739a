{% load static %}// Parts are put together here; each is a file of its own. Nothing of a page is kept (G23).
importScripts("{% static 'notifications/sw-push.js' %}");
