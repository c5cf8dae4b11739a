/* Notices on this device: asks the browser, then sends the form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-push-key]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const say = words => document.dispatchEvent(new CustomEvent("toast", { detail: words }));
  const raw = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
  const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  form.hidden = false;
  form.addEventListener("submit", async event => {
    if (form.endpoint.value) return;
    event.preventDefault();
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("refused");
      await navigator.serviceWorker.register("/sw.js");
      const worker = await navigator.serviceWorker.ready;
      const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw(form.dataset.pushKey) });
      form.endpoint.value = given.endpoint;
      form.p256dh.value = text(given.getKey("p256dh"));
      form.auth.value = text(given.getKey("auth"));
      form.submit();
    } catch {
      say(form.dataset.pushFailed);
    }
  });
})();
