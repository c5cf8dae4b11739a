/* On a device declared one's own: the number on the icon, the offer to install, the door for photos shared from the gallery. */
(() => {
  "use strict";
  const doc = document, script = doc.currentScript;

  // [data-unread]: what the page knows of the messages to read.
  function badge() {
    const unread = doc.querySelector("[data-unread]")?.dataset.unread;
    if (unread && navigator.setAppBadge) (+unread ? navigator.setAppBadge(+unread) : navigator.clearAppBadge()).catch(() => 0);
  }
  badge();
  doc.addEventListener("htmx:after:swap", badge);

  const door = () => navigator.serviceWorker?.register(script.dataset.share, { updateViaCache: "none" }).catch(() => 0);
  addEventListener("appinstalled", door);
  if (matchMedia("(display-mode: standalone)").matches) door();

  // The browser's own offer waits for the button of « Mon compte ».
  addEventListener("beforeinstallprompt", event => {
    const offer = doc.querySelector("[data-install]");
    if (!offer) return;
    event.preventDefault();
    offer.hidden = false;
    doc.querySelector("[data-install-by-hand]").hidden = true;
    offer.onclick = () => event.prompt().finally(() => { offer.hidden = true; });
  });
})();
