/* Messages of another language, translated by the device itself where its browser knows how (the Translator API):
   nothing is sent to anybody, nothing is kept, and the message stays above its translation. Without this file: no button. */
(async () => {
  "use strict";
  const doc = document, root = doc.documentElement, words = doc.querySelector("[data-translation]")?.dataset, to = root.lang;
  if (!words || !("Translator" in self)) return;
  const made = {}, open = new Map(), pair = from => ({ sourceLanguage: from, targetLanguage: to });
  const state = async from => { try { return await Translator.availability(pair(from)); } catch { return "unavailable"; } };
  const first = await state(words.translation); // a language is fetched only where its weight is said (data-heavy)
  if (first === "unavailable" || first !== "available" && !words.heavy) return;
  root.classList.add("can-translate");

  const detector = self.LanguageDetector, usual = words.translation;
  async function language(text) { // of who writes another language than usual; only where telling needs no download
    try {
      if (!detector || await detector.availability() !== "available") return usual;
      const [best] = await (made.detector ||= detector.create()).then(one => one.detect(text));
      return best?.confidence > .7 && best.detectedLanguage.slice(0, 2) !== to ? best.detectedLanguage.slice(0, 2) : usual;
    } catch { return usual; }
  }
  function translator(from, progress) {
    made[from] ||= Translator.create({ ...pair(from), monitor: one => one.addEventListener("downloadprogress", ({ loaded }) => progress(loaded)) });
    made[from].catch(() => delete made[from]);
    return made[from];
  }
  function add(box, name, text, more) {
    const el = Object.assign(doc.createElement(name), more);
    el.textContent = text;
    box.append(el);
    return el;
  }
  async function show(box, text, from) {
    const said = add(box, "p", "…", { id: `${box.id}-words`, lang: to, dir: "auto" });
    const lines = await translator(from, part => (said.textContent = `${words.download || ""} ${part.toLocaleString(to, { style: "percent" })}`))
      .then(one => Promise.all(text.split("\n").map(line => (line.trim() ? one.translate(line) : line))));
    said.textContent = lines.join("\n");
    add(box, "small", words.note);
    add(box, "button", words.listen, { type: "button", className: "link-btn" }).dataset.speak = `#${said.id}`;
  }

  doc.addEventListener("htmx:after:swap", () => open.forEach((box, id) => { // the page drawn again comes without them
    const bubble = doc.getElementById(id), button = doc.querySelector(`[data-translate="${id}"]`);
    if (box.isConnected || !button) return;
    bubble.after(box);
    button.textContent = words.hide;
  }));
  doc.addEventListener("click", async ({ target }) => {
    const el = target.closest?.("[data-translate]");
    if (!el) return;
    const bubble = doc.getElementById(el.dataset.translate), id = `${bubble.id}-translated`, there = doc.getElementById(id);
    el.textContent = there ? words.show : words.hide;
    if (there) {
      open.delete(el.dataset.translate);
      return there.remove();
    }
    const copy = bubble.cloneNode(true), box = doc.createElement("div");
    for (const extra of copy.querySelectorAll(".bubble-files, summary")) extra.remove();
    Object.assign(box, { id, className: "translated" });
    box.setAttribute("role", "status");
    open.set(bubble.id, box);
    bubble.after(box);
    const text = copy.textContent.trim(), from = await language(text), failed = () => (box.textContent = words.failed);
    const now = await state(from);
    if (now === "unavailable" || now !== "available" && !words.heavy) return failed();
    if (now === "available" || made[from]) return show(box, text, from).catch(failed);
    add(box, "p", words.heavy);
    add(box, "button", words.download, { type: "button", className: "btn btn-small" }).addEventListener("click", () => {
      box.textContent = "";
      show(box, text, from).catch(failed);
    });
  });
})();
