/* Photos of a paper: taken (camera.js), looked at (look.js), sent (sending.js), each loaded when needed. Without: file fields. */
(() => {
  "use strict";
  if (window.createImageBitmap) setup();

  function setup() {
    const form = document.querySelector("form[data-scan]");
    if (!form) return;
    const find = name => form.querySelector(`[data-scan-${name}]`), words = form.dataset;
    const list = find("pages"), progress = find("progress"), bar = progress.querySelector("progress"), said = find("status");
    const shoot = find("camera"), picker = find("capture"), send = form.querySelector("[type=submit]");
    let pages = [], ready = Promise.resolve();
    form.classList.add("scan-ready");
    if (navigator.mediaDevices?.getUserMedia) {
      shoot.hidden = false;
      picker?.remove();
    } else if (find("without")) find("without").hidden = false;

    const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
    function button(text, act, about) {
      const made = make("button", "btn btn-small btn-quiet", text);
      made.type = "button";
      made.setAttribute("aria-label", `${about} : ${text}`);
      made.onclick = act;
      return made;
    }
    function draw() {
      list.hidden = pages.length === 0;
      list.replaceChildren(...pages.map((page, index) => {
        const box = make("li", "scan-page"), name = `${words.wordsPage} ${index + 1}`;
        let face = make("span", "scan-paper", page.file.name);
        if (page.url) {
          const drawn = face;
          face = make("img");
          face.src = page.url;
          face.alt = name;
          face.onerror = () => face.replaceWith(drawn);
        }
        box.append(face);
        const drop = () => {
          URL.revokeObjectURL(page.url);
          pages = pages.filter(other => other !== page);
          draw();
        };
        if (page.fault) box.append(
          make("p", "scan-fault", words[page.fault]),
          button(words.wordsAgain, () => {
            drop();
            again();
          }, name),
          button(words.wordsKeep, () => {
            page.fault = "";
            draw();
            send.focus();
          }, name));
        else box.append(button(words.wordsRemove, drop, name));
        if (index) box.append(button(words.wordsBefore, () => {
          pages.splice(index - 1, 2, page, pages[index - 1]);
          draw();
          list.children[index - 1].querySelector("button").focus();
        }, name));
        return box;
      }));
    }

    form.addEventListener("change", ({ target }) => {
      if (!target.matches(".scan-file")) return;
      add([...target.files]);
      target.value = "";
    });
    form.addEventListener("scan-files", event => add(event.detail));
    function add(files) {
      tell(words.wordsPreparing);
      ready = ready.then(() => take(files));
    }
    const again = () => shoot.hidden ? form.querySelector(".scan-file").click() : shoot.click();
    shoot.onclick = async () => {
      shoot.disabled = true;
      const file = await import(words.camera).then(camera => camera.shoot(find("view"), words)).catch(() => tell(words.wordsNoCamera));
      shoot.disabled = false;
      if (file) add([file]);
      else shoot.focus();
    };
    async function take(files) {
      let fault = "";
      import(words.sending).catch(() => 0);
      for (const file of files) {
        if (pages.length >= words.most) break;
        const light = await lighter(file, "page.jpg"), page = { file: light, url: "", fault: "" };
        if (light.type.startsWith("image/")) {
          page.url = URL.createObjectURL(light);
          page.fault = await import(words.look).then(async ({ look }) => look(await createImageBitmap(light))).catch(() => "");
        }
        fault ||= page.fault;
        pages.push(page);
      }
      draw();
      if (send.disabled) return; // already asked to send
      progress.hidden = true;
      if (fault) tell(words[fault]);
      (fault ? list.querySelector(".scan-fault + button") : send).focus();
    }

    // Chosen while this script was still on its way: on a slow network the field comes first.
    for (const field of form.querySelectorAll(".scan-file")) {
      if (!field.files.length) continue;
      add([...field.files]);
      field.value = "";
    }

    // What was shared from the gallery waits in the memory of its worker (sw-share.js).
    if (location.search === "?partage") navigator.serviceWorker?.getRegistration("/partager/").then(door => {
      if (!door?.scope.endsWith("/partager/")) return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => data.length && add(data);
      door.active?.postMessage(0, [port2]);
      history.replaceState(null, "", location.pathname);
    });

    function tell(text, done) {
      document.dispatchEvent(new Event("working")); // accounts/lock.js
      progress.hidden = false;
      if (said.textContent !== text) said.textContent = text;
      bar.hidden = done === undefined;
      if (done !== undefined) bar.value = done;
    }

    form.addEventListener("submit", async event => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      send.disabled = true;
      await ready; // a slow phone is still at it when one already sends
      try {
        if (!pages.length) throw new Error(words.wordsNone);
        const { send: deliver } = await import(words.sending), main = await deliver(form, pages.map(page => page.file), tell);
        document.querySelector("main").replaceWith(main);
        setup();
        main.focus();
        scrollTo(0, 0);
      } catch (error) {
        tell(error.name === "Error" ? error.message : words.wordsFailed);
        delete words.sent;
        send.disabled = false;
        send.classList.remove("busy");
      }
    });
  }
})();
