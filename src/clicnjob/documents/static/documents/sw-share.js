/* The door for photos shared from the gallery: held in memory until the page of documents asks for them, written nowhere. */
"use strict";
let held = [];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", event => {
  if (event.request.method !== "POST") return;
  event.respondWith(event.request.formData().then(form => {
    held = form.getAll("pages").filter(file => file.size);
    return Response.redirect(self.PAGE, 303);
  }));
});
self.addEventListener("message", event => {
  event.ports[0].postMessage(held);
  held = [];
});
