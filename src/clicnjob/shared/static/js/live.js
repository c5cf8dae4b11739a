/* Live regions: a bell rings for a topic, each [data-live] element that names it gets a "live" event, htmx refetches it.
   One stream per browser (R21). Also: what a refetch must not lose, and what a response that is not the region means. */
(() => {
  "use strict";
  const doc = document, script = doc.currentScript, address = new URL(script.dataset.stream, location.href).href;
  const since = performance.timeOrigin;
  const regions = topic => [...doc.querySelectorAll("[data-live]")].filter(el => !topic || el.dataset.live.split(/\s+/).includes(topic));
  const topics = () => [...new Set(regions().flatMap(el => el.dataset.live.split(/\s+/).filter(Boolean)))];

  // Ringing: together within 40 ms; a hidden page listens when it is looked at again, but for [data-awake].
  // [data-pace]: a region that costs looks at once, then once in that time, the last bell included.
  const waiting = new Map(), paced = new WeakMap();
  let soon = 0, later = 0;
  function flush() {
    soon = 0;
    let next = 0;
    for (const [el, rung] of waiting) {
      if (doc.hidden && !el.hasAttribute("data-awake")) continue;
      const rest = (paced.get(el) ?? 0) - performance.now();
      if (rest > 0) {
        next = Math.max(next, rest);
        continue;
      }
      waiting.delete(el);
      if (!el.isConnected) continue;
      if (rung && el.dataset.pace) paced.set(el, performance.now() + +el.dataset.pace);
      el.dispatchEvent(new CustomEvent("live"));
    }
    if (next) later ||= setTimeout(() => { later = 0; flush(); }, next);
  }
  function ring(elements, rung = true) {
    elements.forEach(el => waiting.set(el, rung || waiting.get(el)));
    soon ||= setTimeout(flush, 40);
  }

  // The stream's state, said after five seconds, with a slow look round meanwhile.
  const banner = doc.getElementById("cut");
  let cutTimer = 0, poll = 0;
  const state = up => {
    if (up) {
      clearTimeout(cutTimer);
      clearInterval(poll);
      cutTimer = poll = 0;
      if (banner) banner.hidden = true;
    } else cutTimer ||= setTimeout(() => {
      if (banner) banner.hidden = false;
      poll = setInterval(() => ring(regions()), 10000);
    }, 5000);
  };
  // Signed out, or no longer ours: the page is asked anew, unless what locks a session takes it (accounts/stay.js).
  const out = () => doc.dispatchEvent(new CustomEvent("over", { cancelable: true })) && location.reload();
  async function farewell() { // some right ended: perhaps not this page's
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
      if (answer.ok && !answer.redirected) return ring(regions());
    } catch { /* the server is away: the reload will say so */ }
    out();
  }
  function hear(message) {
    if (message.k === "bell") ring(regions(message.t));
    else if (message.k === "told") {
      // Who knows what to do with the text says so; anyone else looks.
      if (doc.dispatchEvent(new CustomEvent("told", { detail: message, cancelable: true }))) ring(regions(message.t));
    }
    else if (message.k === "down") state(false);
    else if (message.k === "bye") farewell();
    else {
      state(true); // one looks round, which delays no bell
      doc.dispatchEvent(new CustomEvent("stream-up"));
      message.t.forEach(topic => ring(regions(topic), false));
    }
  }

  // Three ways to share the stream: a SharedWorker; a leading page; oneself.
  let speak = () => 0, leave = () => 0, retry = () => 0;
  function withWorker() {
    const worker = new SharedWorker(script.dataset.worker, { name: "clicnjob-live" }), port = worker.port;
    const say = message => port.postMessage({ address, ...message });
    worker.onerror = withPage;
    port.onmessage = ({ data }) => hear(data);
    speak = () => say({ k: "set", topics: topics(), since });
    leave = () => say({ k: "set", topics: null });
    retry = () => say({ k: "retry" });
    setInterval(() => say({ k: "alive" }), 30000);
  }
  function withPage() {
    const me = Math.random().toString(36).slice(2), locks = navigator.locks;
    const channel = locks && window.BroadcastChannel && new BroadcastChannel("clicnjob-live");
    let hub = null, release = null, asking = null;
    const tell = message => {
      hear(message);
      channel?.postMessage({ to: "*", message });
    };
    const lead = () => {
      hub = new self.LiveHub(address, tell);
      hub.set(me, topics(), since, hear);
      channel?.postMessage({ who: true });
    };
    const follow = () => {
      hub?.end();
      hub = null;
      release?.();
      asking?.abort();
      release = asking = null;
    };
    speak = () => {
      if (!self.LiveHub) return;
      if (doc.hidden) return follow(); // a page asleep must not be the one that listens for the others
      if (hub) return hub.set(me, topics(), since, hear);
      if (!locks) return lead();
      channel?.postMessage({ from: me, topics: topics(), since });
      if (asking) return;
      asking = new AbortController();
      locks.request("clicnjob-live", { signal: asking.signal }, () => new Promise(done => { release = done; lead(); })).catch(() => 0);
    };
    leave = () => {
      channel?.postMessage({ from: me, topics: null });
      follow();
    };
    retry = () => hub?.retry();
    if (channel) channel.onmessage = ({ data }) => {
      if (data.message) { if (data.to === "*" || data.to === me) hear(data.message); }
      else if (data.who) channel.postMessage({ from: me, topics: topics(), since });
      else hub?.set(data.from, data.topics, data.since, message => channel.postMessage({ to: data.from, message }));
    };
    const load = doc.createElement("script");
    load.src = script.dataset.worker;
    load.onload = () => speak();
    if (self.LiveHub) speak(); else doc.head.append(load);
    doc.addEventListener("visibilitychange", () => self.LiveHub && speak());
  }

  let known = "";
  function listen() {
    const now = topics().sort().join(" ");
    if (now === known) return;
    known = now;
    if (speak() === 0 && now) { // first time: nobody to speak to yet
      if (window.SharedWorker && !script.dataset.alone) withWorker(); else withPage();
      speak();
    }
  }
  let hiddenAt = 0;
  doc.addEventListener("visibilitychange", () => {
    if (doc.hidden) return void (hiddenAt = Date.now());
    if (Date.now() - hiddenAt > 30000) ring(regions());
    flush();
  });
  addEventListener("pagehide", () => { known = ""; leave(); });
  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    listen();
    ring(regions());
  });
  addEventListener("online", () => retry());

  // What a refetch must not lose: typed text, a choice being made, what is unfolded, what our scripts sized.
  let own = null; // the form whose own answer is being shown: there, the server is right
  const dirty = el => {
    if (own?.contains(el)) return false;
    if (el.matches("select")) return el === doc.activeElement || [...el.options].some(o => o.selected !== o.defaultSelected);
    return el.matches("textarea, input:not([type=hidden], [type=submit], [type=button])") && el.value !== el.defaultValue;
  };
  function carry(text) { // flash messages of a page we only took a part of
    if (!text?.includes("flash-item")) return;
    for (const item of new DOMParser().parseFromString(text, "text/html").querySelectorAll("#flash > .flash-item")) {
      doc.getElementById("flash")?.append(doc.adoptNode(item));
      if (!item.classList.contains("error")) setTimeout(() => item.remove(), 12000);
    }
  }
  window.htmx?.registerExtension("keep", {
    htmx_before_morph_attr(el, { attrName: name }) {
      if (name === "style" || name === "data-sent") return false;
      if (name === "open" && el.matches("details, dialog")) return false;
      if (name === "value" && dirty(el)) return false;
    },
    htmx_before_morph_node(el) {
      if (el.matches?.("textarea, select") && dirty(el)) return false;
    },
    htmx_after_request(el, { ctx }) {
      const { raw, status } = ctx.response, live = ctx.sourceEvent?.type === "live";
      if (live && (raw.redirected || [401, 403, 404, 410].includes(status))) {
        out();
        return false;
      }
      if (live) return status < 400;
      const there = !ctx.select || new DOMParser().parseFromString(ctx.text, "text/html").querySelector(ctx.select);
      if (there && status < 500) return;
      if (status < 400) location.assign(raw.url); // the answer is another page
      else {
        const page = new DOMParser().parseFromString(ctx.text, "text/html");
        const words = page.querySelector(".errors p, .flash-item p, main p")?.textContent.trim();
        doc.dispatchEvent(new CustomEvent("toast", { detail: words || doc.body.dataset.failed }));
      }
      return false;
    },
    htmx_error(el, { ctx }) {
      if (ctx && ctx.sourceEvent?.type !== "live") doc.dispatchEvent(new CustomEvent("toast", { detail: doc.body.dataset.failed }));
    },
    htmx_before_swap(el, { ctx, tasks }) {
      own = ctx.request.method === "GET" ? null : ctx.sourceElement;
      const at = doc.activeElement, task = tasks[0];
      // One types in something the new version no longer holds: wait until it is left.
      if (ctx.sourceEvent?.type === "live" && at?.id && el.contains(at) && dirty(at) && !task.fragment.querySelector(`#${CSS.escape(at.id)}`)) {
        at.addEventListener("blur", () => ring([el]), { once: true });
        return false;
      }
    },
    htmx_after_swap(el, { ctx }) {
      if (own) {
        if (own.isConnected && own.matches("form")) {
          own.reset();
          if (!own.querySelector("[aria-invalid=true], .errors")) {
            own.closest("dialog")?.close();
            const menu = own.closest("details.menu");
            if (menu) menu.open = false;
          }
        }
        const place = doc.activeElement === doc.body && ctx.target;
        if (place?.isConnected) {
          place.tabIndex = -1;
          place.focus({ preventScroll: true });
        }
      }
      own = null;
      carry(ctx.text);
      listen();
    },
  });
  listen();
})();
