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
  const below = doc.createElement("button");
  below.type = "button";
  below.className = "btn btn-small btn-sun to-end";
  below.textContent = `${words.below} ↓`;
  below.hidden = true;
  below.addEventListener("click", toEnd);
  doc.getElementById("fin").before(below);
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
    const words = clockWords(told.at), blanks = [[/00000000-0000-0000-0000-000000000000/g, told.id],
      [/00000000-0000-0000-0000-000000000001/g, told.message], [/987654321/g, told.seq], [time.textContent, words]];
    for (const el of [mould, ...mould.querySelectorAll("*")]) for (const { name, value } of [...el.attributes]) {
      const filled = blanks.reduce((text, [blank, filling]) => text.replace(blank, filling), value);
      if (filled !== value) el.setAttribute(name, filled);
    }
    mould.dataset.by = told.by;
    const author = mould.querySelector(".bubble-author");
    if (told.by === before.dataset.by) author?.remove();
    else if (author) author.textContent = told.author;
    time.dateTime = told.at;
    time.textContent = words;
    time.removeAttribute("title");
    mould.querySelector(".bubble").replaceChildren(...told.bits.flatMap(([text, href, domain]) => {
      if (!href) return [text];
      const link = Object.assign(doc.createElement("a"), { href, textContent: text, target: "_blank", rel: "noopener noreferrer nofollow" });
      return [link, " ", Object.assign(doc.createElement("span"), { className: "link-domain", textContent: `(${domain})` })];
    }));
    list.append(mould);
    return true;
  }
  /** What is looked at is read: said once a second at most. */
  function read() {
    if (reading || doc.hidden || doc.querySelector(".pane-hidden")) return;
    reading = setTimeout(() => {
      reading = 0;
      const theirs = [...here().querySelectorAll("[data-seq]:not(.mine)")].pop();
      if (!theirs || doc.hidden) return;
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
  doc.addEventListener("visibilitychange", () => doc.querySelector("#thread [data-seq]:last-child:not(.mine)") && read());

  /* -- sending: the queue keeps text and id until the server shows the message ------------------------------------------- */
  const queue = [], settled = [], store = words.draft === "own" ? localStorage : words.draft === "tab" ? sessionStorage : null;
  const draftKey = `draft:${words.draftKey}`, queueKey = `unsent:${words.draftKey}`;
  const pending = doc.createElement("ol");
  pending.className = "chat chat-pending";
  pending.hidden = true;
  doc.getElementById("thread").after(pending);
  let busy = false;

  function newId() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map(n => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  function remember() {
    if (!store) return;
    keep(store, draftKey, field.value.trim() ? field.value : "");
    keep(store, queueKey, queue.length ? JSON.stringify(queue.map(({ id, body, reply }) => ({ id, body, reply }))) : "");
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
    note.textContent = failed ? `${words.failed} – ` : words.waiting;
    if (!failed) return;
    const retry = doc.createElement("button");
    retry.type = "button";
    retry.className = "link-btn";
    retry.textContent = words.retry;
    retry.addEventListener("click", pump);
    note.append(retry);
  }
  function arrived(one) {
    one.li.remove();
    for (const list of [queue, settled]) if (list.includes(one)) list.splice(list.indexOf(one), 1);
    pending.hidden = !pending.children.length;
    remember();
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
        remember();
        refetch();
      }
      return true;
    }
    if (![409, 422, 429].includes(answer.status)) return false;
    refuse(one, (await answer.json()).message);
    return true;
  }
  function refuse(one, said) {
    arrived(one);
    if (!field.value.trim()) field.value = one.body;
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
    for (const one of queue) state(one, false);
    try {
      while (queue.length) await post(queue[0]);
    } catch {
      for (const one of queue) state(one, true);
    }
    busy = false;
    if (atEnd) toEnd();
  }
  form.addEventListener("submit", event => {
    if (event.submitter?.hasAttribute("formaction")) {  // « Envoyer plus tard »: its page takes the text
      if (store) keep(store, draftKey, "");
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
    remember();
    field.focus();
    atEnd = true;
    toEnd();
    if (!busy) pump();
  });
  addEventListener("online", () => queue.length && pump());
  addEventListener("beforeunload", event => queue.length && !store && event.preventDefault());

  if (store) {
    field.addEventListener("input", remember);
    if (!field.value) field.value = kept(store, draftKey) || "";
    for (const one of JSON.parse(kept(store, queueKey) || "[]")) {
      if (doc.getElementById(`m-${one.id}`)) continue;
      queue.push(one);
      draw(one);
    }
    remember();
    if (queue.length) pump();
  }
})();
