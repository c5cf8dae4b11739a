/* Files with a message: chosen, made lighter (lighter.js), seen, sent with progress, cancelled, tried again. Without this file: the folded form. */
(() => {
  "use strict";
  const doc = document, form = doc.querySelector("[data-composer]"), fold = doc.querySelector("[data-enclose]");
  const tools = form?.querySelector("[data-tools]");
  if (!tools || !fold) return;
  const MAX_FILES = 5, MAX_BYTES = 10 * 1024 * 1024;
  const words = tools.dataset, plain = fold.querySelector("form"), field = form.elements.body;
  const tray = form.querySelector("[data-tray]"), list = tray.querySelector("[data-tray-list]");
  const toast = detail => doc.dispatchEvent(new CustomEvent("toast", { detail }));
  const make = (tag, className, text) => Object.assign(doc.createElement(tag), { className, textContent: text ?? "" });
  const button = (className, text, act) => {
    const made = make("button", className, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  // The browser's own random name for a blob is a UUID, on plain http too.
  function newId() {
    const address = URL.createObjectURL(new Blob());
    URL.revokeObjectURL(address);
    return address.slice(-36);
  }
  fold.hidden = true;
  tools.classList.remove("to-come");

  /* -- choosing --------------------------------------------------------------------------------------------------------- */
  let chosen = [], preparing = null;
  function draw() {
    tray.hidden = !chosen.length && !preparing;
    field.required = tray.hidden;
    list.replaceChildren(...chosen.map(one => {
      const row = make("li", "tray-file"), name = make("bdi", "file-name", one.file.name);
      if (one.url) {
        const face = make("img", "tray-face");
        face.src = one.url;
        face.alt = "";
        face.addEventListener("error", () => face.remove(), { once: true });
        row.append(face);
      }
      const remove = button("btn btn-small btn-quiet", words.wordsRemove, () => {
        forget([one]);
        chosen = chosen.filter(other => other !== one);
        draw();
        field.focus();
      });
      remove.setAttribute("aria-label", `${words.wordsRemove} ${one.file.name}`);
      row.append(name, remove);
      return row;
    }));
    if (preparing) list.append(make("li", "tray-file quiet", words.wordsPreparing));
  }
  function forget(files) {
    for (const one of files) if (one.url) URL.revokeObjectURL(one.url);
  }
  async function take(files) {
    for (const file of files) {
      if (chosen.length === MAX_FILES) return toast(words.wordsMany);
      const light = await lighter(file, `${file.name.replace(/\.\w+$/, "")}.jpg`);
      if (light.size > MAX_BYTES) toast(`${words.wordsLarge} ${file.name}`);
      else chosen.push({ file: light, url: light.type.startsWith("image/") ? URL.createObjectURL(light) : "" });
      draw();
    }
  }
  /** One choice after the other: a phone opens one photo at a time. */
  async function add(files) {
    const mine = preparing = Promise.resolve(preparing).then(() => take(files));
    draw();
    await mine;
    if (preparing === mine) preparing = null;
    draw();
    form.querySelector("button[type=submit]").focus();
  }
  tools.addEventListener("click", ({ target }) => {
    const pick = target.closest("[data-pick]")?.dataset.pick;
    if (pick) doc.getElementById(pick).click();
  });
  plain.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const files = [...target.files];
    target.value = "";
    add(files);
  });
  form.addEventListener("paste", event => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });

  /* -- sending: one id per message, kept by every new try, so that a cut makes nothing twice ------------------------------- */
  const going = [], pending = doc.querySelector("[data-going=files]");

  function gone(one) {
    one.li.remove();
    if (going.includes(one)) going.splice(going.indexOf(one), 1);
    pending.hidden = !going.length;
    one.request?.abort();
  }
  function arrived(one) {
    forget(one.files);
    gone(one);
  }
  function back(one) { // to the tray, with its words
    gone(one);
    chosen = [...one.files, ...chosen].slice(0, MAX_FILES);
    if (!field.value.trim()) field.value = one.body;
    draw();
  }
  function say(one, text, ...rest) {
    one.note.replaceChildren(text, ...rest);
    one.li.classList.toggle("bubble-failed", one.failed);
  }
  function fail(one) {
    one.failed = true;
    say(one, `${words.wordsFailed} – `, button("link-btn", words.wordsRetry, () => post(one)), " ",
      button("link-btn", words.wordsCancel, () => (one.voice ? arrived(one) : back(one))));
  }
  function answer(one, request) {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const stored = page.getElementById(`m-${one.id}`);
    if (stored) {
      doc.getElementById("no-message")?.remove();
      if (!doc.getElementById(stored.id)) doc.querySelector("#thread > .chat").append(doc.adoptNode(stored));
      arrived(one);
      doc.getElementById("fin").scrollIntoView({ block: "nearest" });
      return;
    }
    const why = page.querySelector("#composer-error, .errors p, main p")?.textContent.trim();
    if (![413, 422, 429].includes(request.status) || !why) return fail(one);
    toast(why);
    if (one.voice) fail(one);
    else back(one);
  }
  function post(one) {
    const data = new FormData(form), request = new XMLHttpRequest();
    data.set("body", one.body);
    data.set("client_id", one.id);
    data.set("reply_to", one.reply);
    for (const { file } of one.files) data.append("files", file);
    if (one.voice) data.append("voice", one.voice, "vocal");
    const bar = make("progress", "send-bar"), count = make("span"), stop = button("link-btn", words.wordsCancel, () => {
      request.abort();
      if (one.voice) arrived(one);
      else back(one);
    });
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", words.wordsSending);
    one.failed = false;
    one.request = request;
    say(one, `${words.wordsSending} `, bar, count, stop);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      doc.dispatchEvent(new Event("working")); // accounts/lock.js
      bar.value = Math.round((loaded / total) * 100);
      count.textContent = `${bar.value} %`;
      stop.hidden = loaded === total; // the server has it all: too late to take it back
    });
    request.addEventListener("load", () => answer(one, request));
    request.addEventListener("error", () => fail(one));
    request.addEventListener("timeout", () => fail(one));
    request.timeout = 180000;
    request.open("POST", plain.getAttribute("action"));
    request.send(data);
  }
  function send(files, body, voice) {
    const one = { id: newId(), files, body, voice, reply: form.elements.reply_to?.value || "", failed: false, li: make("li", "mine"), note: make("span", "bubble-note") };
    const bubble = make("div", "bubble", [...files.map(({ file }) => file.name), voice ? words.wordsVoice : "", body].filter(Boolean).join("\n"));
    bubble.dir = "auto";
    one.li.append(bubble, one.note);
    pending.append(one.li);
    pending.hidden = false;
    going.push(one);
    form.dispatchEvent(new Event("sent"));
    post(one);
    one.li.scrollIntoView({ block: "nearest" });
  }
  doc.addEventListener("submit", event => {
    if (event.target !== form || !(chosen.length || preparing)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (preparing) return void preparing.then(() => form.requestSubmit(event.submitter));
    const files = chosen, body = field.value.trim();
    chosen = [];
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    doc.getElementById("composer-error")?.remove();
    draw();
    send(files, body, null);
    field.focus();
  }, true);
  doc.addEventListener("voice", ({ detail }) => send([], "", detail));
  new MutationObserver(() => {
    for (const one of [...going]) if (doc.querySelector(`#thread [id="m-${one.id}"]`)) arrived(one);
  }).observe(doc.getElementById("thread").parentNode, { childList: true, subtree: true });
  const again = () => going.filter(one => one.failed).forEach(post);
  addEventListener("online", again);
  doc.addEventListener("stream-up", again);
  addEventListener("beforeunload", event => going.length && event.preventDefault());
})();
