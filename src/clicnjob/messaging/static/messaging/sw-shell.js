/* The part of the conversation's service worker: it keeps the page that opens without network, empty, and what that page loads.
   Never a message (R14). `SHELL` says which files and of which version; a new version takes the place of the former. */
"use strict";
const SHELL_CACHE = `shell-${self.SHELL.version}`;

async function withoutNetwork() {
  return (await caches.match(self.SHELL.shell, { ignoreVary: true })) || Response.error();
}
/** The page from the server. What the server says of the session decides what the device keeps. */
async function conversation(request) {
  let answer;
  try {
    answer = await Promise.race([fetch(request), new Promise((_, no) => { setTimeout(no, self.SHELL.patience); })]);
  } catch {
    return withoutNetwork();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) await self.Kept.forgetCopy().catch(() => 0);
  else if ([403, 404, 410].includes(answer.status)) {
    self.Kept.erase();
    await self.registration.unregister();
  } else if ([502, 503, 504].includes(answer.status)) return withoutNetwork();
  return answer;
}

self.addEventListener("install", event => {
  event.waitUntil(caches.open(SHELL_CACHE)
    .then(cache => cache.addAll([new Request(self.SHELL.shell, { cache: "no-store" }), ...self.SHELL.files]))
    .then(() => self.skipWaiting()));
});
self.addEventListener("activate", event => {
  event.waitUntil(caches.keys()
    .then(names => Promise.all(names.filter(name => name.startsWith("shell-") && name !== SHELL_CACHE).map(name => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", event => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === self.SHELL.page) event.respondWith(conversation(request));
  else if (self.SHELL.files.includes(pathname)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(pathname, { ignoreVary: true })) || Response.error()));
  }
});
