/* The part of the service worker that shows a notice: a fixed text that our server chose, without content. */
"use strict";
const here = path => {
  const url = new URL(path || "/", self.location.origin);
  return url.origin === self.location.origin ? url.href : `${self.location.origin}/`;
};

self.addEventListener("push", event => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // An empty push still shows something: browsers ask for it.
  }
  self.navigator.setAppBadge?.().catch(() => 0); // a dot: how many is the page's matter
  const english = self.navigator.language?.startsWith("en");
  event.waitUntil(self.registration.showNotification(said.title || "ClicNJob", {
    body: said.body || "",
    tag: said.tag || "clicnjob",
    renotify: true,
    icon: "/static/img/icon-192.png",
    data: { url: said.url, stop: said.stop },
    actions: said.stop ? [{ action: "stop", title: english ? "Stop these" : "Ne plus recevoir" }] : [],
  }));
});

self.addEventListener("notificationclick", event => {
  event.notification.close();
  const { url, stop } = event.notification.data || {};
  const to = here(event.action === "stop" ? stop : url);
  event.waitUntil(self.clients.matchAll({ type: "window" }).then(pages => {
    const open = pages.find(page => page.url === to);
    return open ? open.focus() : self.clients.openWindow(to);
  }));
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
