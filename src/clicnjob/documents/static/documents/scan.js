/* Photograph page after page, see them, send them small (lighter.js) and with progress. Without this file: two plain file fields. */
(() => {
  "use strict";
  if (window.createImageBitmap) setup();

  function setup() {
    const form = document.querySelector("form[data-scan]");
    if (!form) return;
    const list = form.querySelector("[data-scan-pages]"), words = form.dataset;
    const progress = form.querySelector("[data-scan-progress]"), bar = progress.querySelector("progress");
    const said = progress.querySelector("[data-scan-status]"), send = form.querySelector("button.btn-primary");
    let pages = [], ready = Promise.resolve(); // photos are made smaller one after the other
    form.classList.add("scan-ready");

    function draw() {
      list.hidden = pages.length === 0;
      list.replaceChildren(...pages.map((page, index) => {
        const box = document.createElement("div"), remove = document.createElement("button");
        let face;
        if (page.url) {
          face = document.createElement("img");
          face.src = page.url;
          face.alt = `${words.wordsPage} ${index + 1}`;
          face.addEventListener("error", () => face.replaceWith(named(page.file.name)), { once: true });
        } else face = named(page.file.name);
        box.className = "scan-page";
        remove.type = "button";
        remove.className = "btn btn-small btn-quiet";
        remove.textContent = words.wordsRemove;
        remove.addEventListener("click", () => {
          if (page.url) URL.revokeObjectURL(page.url);
          pages = pages.filter(other => other !== page);
          draw();
        });
        box.append(face, remove);
        return box;
      }));
    }
    function named(name) {
      const face = document.createElement("span");
      face.className = "scan-paper";
      face.textContent = name;
      return face;
    }

    form.addEventListener("change", event => {
      const field = event.target;
      if (!field.matches(".scan-file")) return;
      const chosen = [...field.files];
      field.value = "";
      tell(words.wordsPreparing);
      ready = ready.then(() => take(chosen));
    });
    async function take(chosen) {
      for (const file of chosen) {
        const light = await lighter(file, "page.jpg");
        pages.push({ file: light, url: light.type.startsWith("image/") ? URL.createObjectURL(light) : "" });
      }
      draw();
      if (send.disabled) return; // already asked to send
      progress.hidden = true;
      send.focus();
    }

    function tell(text, done) {
      progress.hidden = false;
      said.textContent = text;
      bar.hidden = done === undefined;
      if (done !== undefined) bar.value = done;
    }

    form.addEventListener("submit", async event => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const free = () => {
        delete form.dataset.sent;
        send.disabled = false;
        send.classList.remove("busy");
      };
      send.disabled = true;
      await ready; // a slow phone is still at it when one already sends
      if (!pages.length) {
        tell(words.wordsNone);
        return void free();
      }
      const body = new FormData(form), request = new XMLHttpRequest();
      body.delete("pages");
      for (const page of pages) body.append("pages", page.file);
      tell(words.wordsSending, 0);
      request.upload.addEventListener("progress", ({ loaded, total }) => tell(words.wordsSending, Math.round((loaded / total) * 100)));
      request.addEventListener("load", () => {
        const html = new DOMParser().parseFromString(request.responseText, "text/html"), main = html.querySelector("main");
        if (request.status >= 500 || !main) {
          tell(words.wordsFailed);
          return void free();
        }
        document.querySelector("main").replaceWith(main);
        setup();
        main.focus();
        scrollTo(0, 0);
      });
      request.addEventListener("error", () => {
        tell(words.wordsFailed);
        free();
      });
      request.open("POST", form.action);
      request.send(body);
    });
  }
})();
