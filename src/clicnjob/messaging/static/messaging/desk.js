/* The counsellor's desk: hiding, keys, a list that never jumps, templates, choices of this device. Without it: links and forms. */
(() => {
  "use strict";
  const doc = document, $ = id => doc.getElementById(id), panes = doc.querySelector(".panes");
  const kept = (store, key) => { try { return store.getItem(key); } catch { return null; } };
  const keep = (store, key, value) => { try { value ? store.setItem(key, value) : store.removeItem(key); } catch { /* storage refused */ } };
  const field = doc.querySelector("[data-composer] textarea"), dialog = $("desk-keys");
  const reveal = () => { for (const el of doc.querySelectorAll("[data-scripted]")) el.hidden = false; };
  reveal();

  /* -- hiding, during an interview: what is hidden is not read, nor asked for again --------------------------------------- */
  const hide = doc.querySelector("[data-hide]"), thread = () => $("thread");
  function hidden(yes) {
    panes.classList.toggle("pane-hidden", yes);
    panes.querySelector(".hidden-words").hidden = !yes;
    hide.setAttribute("aria-pressed", yes);
    hide.querySelector("span").textContent = yes ? hide.dataset.show : hide.dataset.mask;
    keep(sessionStorage, "messages-hidden", yes ? "1" : "");
  }
  doc.addEventListener("live", event => {
    if (event.target.id === "thread" && panes.classList.contains("pane-hidden")) event.stopPropagation();
  }, true);
  if (hide) {
    hide.classList.remove("to-come");
    hidden(kept(sessionStorage, "messages-hidden") === "1");
    hide.addEventListener("click", () => {
      hidden(!panes.classList.contains("pane-hidden"));
      thread()?.dispatchEvent(new CustomEvent("live")); // what came meanwhile
    });
  }

  /* -- choices of this device ------------------------------------------------------------------------------------------- */
  const USUAL = { keys: true, enter: true, alerts: false, sound: false };
  const choice = name => ({ on: true, off: false })[kept(localStorage, `messages-${name}`)] ?? USUAL[name];
  const enter = () => field?.toggleAttribute("data-enter", choice("enter"));
  async function choose(box) {
    const name = box.dataset.choice, refused = dialog.querySelector("[data-alerts-refused]");
    if (name === "alerts" && box.checked) { // the browser is asked here only, at a click
      box.checked = await Notification.requestPermission() === "granted";
      refused.hidden = box.checked;
    }
    keep(localStorage, `messages-${name}`, box.checked ? "on" : "off");
    enter();
  }
  for (const box of dialog.querySelectorAll("[data-choice]")) {
    box.checked = choice(box.dataset.choice);
    if (box.dataset.choice === "alerts" && !("Notification" in window)) box.closest("label").hidden = true;
    box.addEventListener("change", () => choose(box));
  }
  enter();

  /* -- keys: never while one types; single letters can be turned off (WCAG 2.1.4) ---------------------------------------- */
  const rows = () => [...doc.querySelectorAll("[data-row]")];
  const here = all => all.findIndex(row => row === doc.activeElement || row.hasAttribute("aria-current"));
  const toast = words => doc.dispatchEvent(new CustomEvent("toast", { detail: words }));
  const go = row => row && (field ? row.click() : row.focus());
  function nextUnread() {
    const all = rows(), at = here(all);
    const one = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(row => row.hasAttribute("data-unread"));
    one ? one.click() : toast(dialog.dataset.allRead);
  }
  function find() {
    const search = $("inbox-q");
    search?.offsetParent ? (search.focus(), search.select()) : location.assign("/messages/");
  }
  function templates() {
    const menu = $("templates");
    if (!menu) return;
    menu.open = true;
    menu.querySelector(".menu-panel a").focus();
  }
  const KEYS = {
    j: () => go(rows()[here(rows()) + 1]),
    k: () => go(rows()[here(rows()) - 1]),
    n: nextUnread,
    r: () => field?.focus(),
    t: templates,
    s: () => doc.querySelector("[data-follow]")?.requestSubmit(),
    u: () => doc.querySelector("[data-unread-again]")?.click(),
    "/": find,
    "?": () => dialog.showModal(),
  };
  doc.addEventListener("keydown", event => {
    if (event.target === field && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
      event.preventDefault();
      return field.value.trim() && field.form.requestSubmit();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !choice("keys")) return;
    if (doc.querySelector("dialog[open]") || event.target.closest("input,textarea,select,[contenteditable]")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /* -- templates: filled by the server, shown in the field, sent by nobody but oneself ------------------------------------ */
  doc.addEventListener("click", async event => {
    const link = event.target.closest("[data-template]");
    if (!link || !field) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href), page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const words = page.querySelector("[data-composer] textarea").value;
      field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      link.closest("details").open = false;
      field.focus();
    } catch {
      location.assign(link.href);
    }
  });

  /* -- the list never jumps: rows stay where they are until one asks ------------------------------------------------------ */
  let calm = true;
  doc.addEventListener("click", event => {
    if (!event.target.closest("[data-news]")) return;
    calm = false;
    $("inbox").dispatchEvent(new CustomEvent("live"));
  });
  function settle(now, fragment) {
    const next = fragment.querySelector(".rows"), wanted = [...next.children], unread = li => li?.querySelector("[data-unread]");
    const fresh = new Map(wanted.map(li => [li.id, li])), stays = [...now.children].map(li => li.id);
    const news = wanted.some((li, place) => unread(li) && stays[place] !== li.id && !unread($(li.id)));
    const button = fragment.querySelector("[data-news]");
    button.hidden = !news && $("inbox").querySelector("[data-news]").hidden;
    next.replaceChildren(...[...now.children].map(li => fresh.get(li.id) || li.cloneNode(true)));
  }
  window.htmx?.registerExtension("calm", {
    htmx_before_swap(el, { ctx, tasks }) {
      if (el.id !== "inbox" || ctx.sourceEvent?.type !== "live") return;
      const now = el.querySelector(".rows");
      if (!calm) {
        calm = true;
        el.scrollTop = 0;
      } else if (now && tasks[0].fragment.querySelector(".rows")) settle(now, tasks[0].fragment);
      else if (now) return false;
    },
    htmx_after_swap: reveal,
  });
})();
