/* A conversation: what is written is sent once, in order, and kept until the server shows it. Without this file, plain forms. */
(() => {
  "use strict";
  const doc = document, form = doc.querySelector("[data-composer]"), thread = doc.getElementById("thread");

  const kept = (store, key) => { try { return store.getItem(key); } catch { return null; } };
  const keep = (store, key, value) => { try { value ? store.setItem(key, value) : store.removeItem(key); } catch { /* storage refused */ } };
  if (!form || !thread) return;

  /* -- scrolling: anchored at the end, never pulled away from what one reads -------------------------------------------- */
  const words = form.dataset, field = form.elements.body, pane = doc.querySelector("[data-scroll]");
  const scroller = () => (pane && getComputedStyle(pane).overflowY === "auto" ? pane : doc.scrollingElement);
  const toEnd = () => { const el = scroller(); el.scrollTop = el.scrollHeight; };
  let atEnd = true;
  const look = () => {
    const el = scroller();
    atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < 90;
    if (atEnd) below.hidden = true;
  };
  const below = doc.querySelector(".to-end");
  below.addEventListener("click", toEnd);
  addEventListener("scroll", look, { passive: true });
  pane?.addEventListener("scroll", look, { passive: true });
  const line = doc.getElementById("unread");
  if (line) line.scrollIntoView({ block: "center" });
  else if (doc.getElementById("ici")) doc.getElementById("ici").scrollIntoView({ block: "center" });
  else if (!location.search.includes("avant=")) toEnd();
  look();
  // Where the keyboard covers the page instead of shrinking it, the composer climbs.
  const view = window.visualViewport;
  view?.addEventListener("resize", () => {
    const covered = Math.max(0, innerHeight - view.height - view.offsetTop);
    form.style.insetBlockEnd = covered > 60 ? `${covered}px` : "";
    if (atEnd) toEnd();
  });

  /* -- new messages are said, politely, and only they ------------------------------------------------------------------- */
  const said = doc.querySelector("[data-said]"), name = doc.querySelector(".chat-head h1, .chat-sea h1")?.textContent.trim() || "";
  const here = () => doc.getElementById("thread"), refetch = () => here().dispatchEvent(new CustomEvent("live"));
  let last = Math.max(0, ...[...thread.querySelectorAll("[data-seq]")].map(li => +li.dataset.seq));
  new MutationObserver(() => {
    const news = [...doc.querySelectorAll("#thread [data-seq]")].filter(li => +li.dataset.seq > last);
    if (news.length) {
      last = Math.max(...news.map(li => +li.dataset.seq));
      const theirs = news.filter(li => !li.classList.contains("mine"));
      said.replaceChildren(...theirs.map(li => {
        const p = doc.createElement("p");
        p.textContent = `${name} : ${li.querySelector(".bubble").innerText}`;
        return p;
      }));
      if (!atEnd && theirs.length) below.hidden = false;
    }
    for (const one of [...queue, ...settled]) if (doc.getElementById(`m-${one.id}`)?.dataset.seq) arrived(one);
    // A page asked for before the last event came back after it: once more.
    if (revision() < known) refetch(); else known = revision();
    if (atEnd) toEnd();
  }).observe(thread.parentNode, { childList: true, subtree: true });

  /* -- live: the text comes with the event; a gap in the revisions, a new day, anything unknown: the region looks ----------- */
  const revision = () => +here().dataset.revision;
  let known = revision(), reading = 0;
  function clockWords(at) { // shared.text.time_words
    const hour = +at.slice(11, 13), minutes = at.slice(14, 16), lang = doc.documentElement.lang;
    if (lang.startsWith("fr")) return `${hour}\u202fh${+minutes ? `\u202f${minutes}` : ""}`;
    if (lang.startsWith("en")) return `${hour % 12 || 12}:${minutes}\u00a0${hour < 12 ? "am" : "pm"}`;
    return `${hour}`.padStart(2, "0") + `:${minutes}`;
  }
  /** Draw a stored message at the end of the thread; false when only the server can. */
  function place(told) {
    const list = here().querySelector(":scope > .chat"), mine = told.side === here().dataset.side;
    if (doc.getElementById(`m-${told.id}`)) return true;
    const before = list.querySelector(":scope > [data-seq]:last-child");
    if (!told.plain || !doc.getElementById(`day-${told.at.slice(0, 10)}`) || +before?.dataset.seq !== told.seq - 1) return false;
    const kind = told.by === here().dataset.me ? "own" : mine ? "ours" : "theirs";
    const mould = doc.querySelector(`[data-mould=${kind}]`).content.querySelector("li").cloneNode(true), time = mould.querySelector("time");
    const hour = clockWords(told.at), blanks = [[/00000000-0000-0000-0000-000000000000/g, told.id],
      [/00000000-0000-0000-0000-000000000001/g, told.message], [/987654321/g, told.seq], [time.textContent, hour]];
    for (const el of [mould, ...mould.querySelectorAll("*")]) for (const { name, value } of [...el.attributes]) {
      const filled = blanks.reduce((text, [blank, filling]) => text.replace(blank, filling), value);
      if (filled !== value) el.setAttribute(name, filled);
    }
    mould.dataset.by = told.by;
    const author = mould.querySelector(".bubble-author");
    if (kind !== "own") author.firstChild.data = told.author;
    if (told.by === before.dataset.by) author.classList.add("visually-hidden");
    time.dateTime = told.at;
    time.textContent = hour;
    time.removeAttribute("title");
    mould.querySelector(".bubble").replaceChildren(...told.bits.flatMap(([text, href, domain]) => {
      if (!href) return [text];
      const link = Object.assign(doc.createElement("a"), { href, textContent: text, target: "_blank", rel: "noopener noreferrer nofollow" });
      link.append(Object.assign(doc.createElement("span"), { className: "visually-hidden", textContent: `, ${words.tab}` }));
      return [link, " ", Object.assign(doc.createElement("span"), { className: "link-domain", textContent: `(${domain})` })];
    }));
    list.append(mould);
    return true;
  }
  /** What is looked at is read: said once a second at most. */
  const unseen = () => doc.hidden || doc.querySelector(".pane-hidden");
  function read() {
    if (reading || unseen()) return;
    reading = setTimeout(() => {
      reading = 0;
      const theirs = [...here().querySelectorAll("[data-seq]:not(.mine)")].pop();
      if (!theirs || unseen()) return;
      const body = new URLSearchParams({ seq: theirs.dataset.seq, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      fetch(here().dataset.read, { method: "POST", body, keepalive: true }).catch(() => 0);
    }, 400);
  }
  /** « Lu » under what the other side has read, also when the news came before one's own message was drawn. */
  let heard = 0;
  function showRead() {
    for (const li of here().querySelectorAll(".mine[data-seq]")) {
      const words = li.querySelector(".sent-state");
      if (words && +li.dataset.seq <= heard && words.textContent !== here().dataset.readWords) words.textContent = here().dataset.readWords;
    }
  }
  new MutationObserver(showRead).observe(thread.parentNode, { childList: true, subtree: true });
  doc.addEventListener("told", event => {
    const { t, d } = event.detail, region = here();
    if (region?.dataset.live !== t) return;
    event.preventDefault();
    if (doc.querySelector(".pane-hidden")) return; // shown again, it looks
    if (d.k === "read") {
      if (d.side !== region.dataset.side) {
        heard = Math.max(heard, d.seq);
        showRead();
      }
    } else if (d.k !== "message") refetch();
    else if (d.revision > known) {
      if (d.revision > known + 1 || !place(d)) return refetch();
      region.dataset.revision = known = d.revision;
      if (d.side !== region.dataset.side) read();
    }
  });
  // enclose.js did not come: the plain form does what its buttons do.
  addEventListener("load", () => form.querySelector(".tools.to-come") && doc.querySelector("[data-enclose]")?.classList.add("enclose-needed"));
  doc.addEventListener("visibilitychange", () => doc.querySelector("#thread [data-seq]:last-child:not(.mine)") && read());

  /* -- what waits: sealed on a device of one's own (kept.js), in this tab elsewhere, nowhere on a computer that others use ----- */
  const queue = [], settled = [], inTabAs = name => `${name}:conversation:${words.draftKey}`;
  const cut = "cut" in words; // the page without network (offline.js): nothing leaves from here
  const keepQueue = async () => keep(sessionStorage, inTabAs("unsent"), queue.length ? JSON.stringify(queue.map(({ id, body, reply }) => ({ id, body, reply }))) : "");
  const tab = {
    get: async name => kept(sessionStorage, inTabAs(name)),
    set: async (name, value) => keep(sessionStorage, inTabAs(name), value),
    unsent: async () => JSON.parse(kept(sessionStorage, inTabAs("unsent")) || "[]"),
    add: async () => keepQueue(),
    drop: keepQueue,
  };
  const own = words.draft === "own" && window.Kept ? Kept.open(words.draftKey).catch(() => null) : Promise.resolve(null);
  let isOwn = false;
  const shelf = own.then(found => (isOwn = Boolean(found)) ? found : words.draft && !cut ? tab : null);
  const onShelf = act => shelf.then(there => there && act(there)).catch(() => 0);
  const keepDraft = () => onShelf(there => there.set("draft", field.value.trim() ? field.value : ""));
  /** Kept before it is promised: `safe` once this page may close without losing it. */
  function hold(one) {
    one.place = onShelf(async there => {
      const place = await there.add({ id: one.id, body: one.body, reply: one.reply });
      one.safe = true;
      if (one.li.classList.contains("bubble-failed")) state(one, true);
      return place;
    });
    return one.place;
  }

  /* -- sending: the queue keeps text and id until the server shows the message ------------------------------------------- */
  const pending = doc.querySelector("[data-going=words]");
  let busy = false, again = 0, pause = 5000;

  function newId() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map(n => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  function draw(one) {
    one.li = doc.createElement("li");
    one.li.className = "mine";
    const bubble = doc.createElement("div"), note = doc.createElement("span");
    bubble.className = "bubble";
    bubble.dir = "auto";
    bubble.textContent = one.body;
    note.className = "bubble-note";
    one.li.append(bubble, note);
    pending.append(one.li);
    pending.hidden = false;
    state(one, false);
  }
  function state(one, failed) {
    const note = one.li.querySelector(".bubble-note");
    one.li.classList.toggle("bubble-failed", failed);
    const promise = isOwn && one.safe ? `. ${words.kept}` : "";
    note.textContent = failed ? `${words.failed}${promise}` : words.waiting;
    if (failed && !one.told) said.textContent = one.told = words.failed;
    if (!failed || cut) return;
    note.append(promise ? " " : " – ");
    const retry = doc.createElement("button");
    retry.type = "button";
    retry.className = "link-btn";
    retry.textContent = words.retry;
    retry.addEventListener("click", pump);
    note.append(retry);
  }
  const letGo = one => one.place?.then(place => onShelf(there => there.drop(place)));
  function arrived(one) {
    one.li.remove();
    for (const list of [queue, settled]) if (list.includes(one)) list.splice(list.indexOf(one), 1);
    pending.hidden = !pending.children.length;
    letGo(one);
  }
  /** The fast door, when there is nothing but a text to send; false: the form will do. */
  async function knock(one) {
    const extra = [...new FormData(form)].some(([key, value]) => !["body", "client_id", "csrfmiddlewaretoken", "reply_to"].includes(key) && (value.name ?? value));
    if (!words.door || one.reply || extra) return false;
    const answer = await fetch(words.door, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ body: one.body, client_id: one.id }),
      signal: AbortSignal.timeout(20000),
    });
    if (answer.status === 200 || answer.status === 201) {
      const told = await answer.json();
      if (place(told)) arrived(one);
      else {
        // Stored, and only the server can draw it: what is pending stays in sight until the region shows it.
        queue.splice(queue.indexOf(one), 1);
        settled.push(one);
        letGo(one);
        refetch();
      }
      return true;
    }
    if (![409, 422, 429].includes(answer.status)) return false;
    const said = (await answer.json()).message;
    if (answer.status === 429) {  // too many at once: it keeps its place and waits
      doc.dispatchEvent(new CustomEvent("toast", { detail: said }));
      throw new Error("too fast");
    }
    refuse(one, said);
    return true;
  }
  function refuse(one, said) {
    arrived(one);
    field.value = [one.body, field.value.trim()].filter(Boolean).join("\n");
    keepDraft();
    doc.dispatchEvent(new CustomEvent("toast", { detail: said }));
  }
  async function post(one) {
    if (await knock(one)) return;
    const data = new FormData(form);
    data.set("body", one.body);
    data.set("client_id", one.id);
    data.set("reply_to", one.reply || "");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), signal: AbortSignal.timeout(20000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const stored = page.getElementById(`m-${one.id}`), refusal = page.getElementById("composer-error");
    if (stored) {
      // What the server shows is sent; the bell brings the rest of the page.
      doc.getElementById("no-message")?.remove();
      if (!doc.getElementById(stored.id)) doc.querySelector("#thread > .chat").append(doc.adoptNode(stored));
      arrived(one);
    } else if (answer.status === 422 && refusal) {
      refuse(one, refusal.textContent.trim());
    } else throw new Error(`answer ${answer.status}`);
  }
  async function pump() {
    if (busy) return;
    busy = true;
    clearTimeout(again);
    for (const one of queue) state(one, cut);
    try {
      while (queue.length && !cut) await post(queue[0]);
      pause = 5000;
    } catch {
      for (const one of queue) state(one, true);
      // A server that comes back rings no bell by itself.
      again = setTimeout(pump, pause);
      pause = Math.min(60000, 2 * pause);
    }
    busy = false;
    if (atEnd) toEnd();
  }
  form.addEventListener("submit", event => {
    if (event.submitter?.hasAttribute("formaction")) {  // « Envoyer plus tard »: its page takes the text
      onShelf(there => there.set("draft", ""));
      return;
    }
    event.preventDefault();
    const body = field.value.trim();
    if (!body) return;
    const one = { id: form.elements.client_id.value || newId(), body, reply: form.elements.reply_to?.value };
    form.dispatchEvent(new Event("sent"));
    form.elements.client_id.value = newId();
    field.value = "";
    field.style.blockSize = "";
    doc.getElementById("composer-error")?.remove();
    field.removeAttribute("aria-invalid");
    queue.push(one);
    draw(one);
    keepDraft();
    const held = hold(one);
    field.focus();
    atEnd = true;
    toEnd();
    loaded.then(() => (cut ? held : 0)).then(pump);
  });
  const retry = () => queue.length && pump();
  addEventListener("online", retry);
  doc.addEventListener("stream-up", retry);
  addEventListener("beforeunload", event => queue.some(one => !one.safe) && event.preventDefault());

  field.addEventListener("input", keepDraft);
  // What waited leaves first.
  const loaded = onShelf(async there => {
    const waiting = await there.unsent(), draft = await there.get("draft");
    if (!field.value) field.value = draft || "";
    const found = waiting.map(({ place, ...one }) => ({ ...one, safe: true, place: Promise.resolve(place) }));
    for (const one of found) if (doc.getElementById(`m-${one.id}`)) letGo(one);
    const before = found.filter(one => !doc.getElementById(`m-${one.id}`));
    const since = queue.splice(0, queue.length, ...before);
    for (const one of before) draw(one);
    for (const one of since) pending.append(one.li);
    queue.push(...since);
    if (queue.length) pump();
  });
})();
