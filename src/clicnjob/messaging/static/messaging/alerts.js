/* How many conversations wait, on every page of a professional: in the tab's title and icon; at a choice, an alert without content. */
(() => {
  "use strict";
  const doc = document, script = doc.currentScript, counter = () => doc.getElementById("unread-count");
  const words = doc.title.replace(/^\(\d+\) /, ""), icon = doc.querySelector('link[rel="icon"]'), plain = icon?.href;
  const chosen = name => { try { return localStorage.getItem(`messages-${name}`) === "on"; } catch { return false; } };
  let known = null;

  function sound() {
    const audio = new AudioContext(), tone = audio.createOscillator(), level = audio.createGain();
    tone.frequency.value = 660;
    level.gain.setValueAtTime(.05, audio.currentTime);
    level.gain.exponentialRampToValueAtTime(.001, audio.currentTime + .25);
    tone.connect(level).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + .25);
    tone.onended = () => audio.close();
  }
  function tell() {
    if (chosen("sound")) sound();
    if (!chosen("alerts") || !doc.hidden && doc.hasFocus() || !("Notification" in window) || Notification.permission !== "granted") return;
    const alert = new Notification("ClicNJob", { body: script.dataset.words, icon: script.dataset.icon, tag: "clicnjob" });
    alert.onclick = () => {
      focus();
      location.assign(script.dataset.inbox);
    };
  }
  // One of the open pages speaks for all of them.
  const once = act => navigator.locks ? navigator.locks.request("clicnjob-alert", { ifAvailable: true }, async lock => {
    if (!lock) return;
    act();
    await new Promise(done => setTimeout(done, 1500));
  }) : act();

  function look() {
    const at = counter();
    if (!at) return;
    const unread = +at.dataset.unread, written = +at.dataset.written;
    doc.title = unread ? `(${unread}) ${words}` : words;
    if (icon) icon.href = unread ? script.dataset.badge : plain;
    if (known !== null && written > known) once(tell);
    known = written;
  }
  look();
  if (counter()) new MutationObserver(look).observe(counter().parentNode, { childList: true, subtree: true, attributes: true });
})();
