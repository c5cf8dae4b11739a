/* Files of a message to several, or for later, go with progress and can be stopped. Without this file the form goes by itself. */
(() => {
  "use strict";
  const doc = document, find = page => page.querySelector("[data-upload]")?.closest("form");
  let request = null;
  addEventListener("beforeunload", event => request && event.preventDefault());

  function watch(form) {
    const face = form.querySelector("[data-upload]"), bar = face.querySelector("progress"), stop = face.querySelector("button");
    const going = face.querySelector("[data-going]"), failed = face.querySelector("[data-failed]");
    function rest(why) {
      request = null;
      going.hidden = true;
      face.hidden = failed.hidden = !why;
    }
    /** What answers is the next page, or this form again with what was refused. */
    function arrived({ responseURL, responseText, status }) {
      request = null;
      if (status === 200) return location.replace(`${responseURL.split("#")[0]}#files`);
      const again = find(new DOMParser().parseFromString(responseText, "text/html"));
      if (!again) return rest("failed");
      form.replaceWith(doc.adoptNode(again));
      globalThis.htmx?.process(again);
      watch(again);
      const refusal = again.querySelector(".errors:not([hidden])");
      if (refusal) refusal.tabIndex = -1;
      refusal?.focus();
    }
    stop.addEventListener("click", () => request?.abort());
    form.addEventListener("submit", event => {
      if (event.defaultPrevented || !form.elements.files.files.length) return;
      event.preventDefault();
      if (request) return;
      request = new XMLHttpRequest();
      face.hidden = going.hidden = stop.hidden = false;
      failed.hidden = true;
      bar.value = 0;
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        bar.value = Math.round((loaded / total) * 100);
        face.querySelector("[data-count]").textContent = `${bar.value} %`;
        stop.hidden = loaded === total; // the server has it all: too late to take it back
      });
      request.addEventListener("load", () => arrived(request));
      request.addEventListener("abort", () => rest());
      for (const kind of ["error", "timeout"]) request.addEventListener(kind, () => rest(kind));
      request.timeout = 180000;
      request.open("POST", form.action);
      request.send(new FormData(form, event.submitter));
    });
  }
  if (find(doc)) watch(find(doc));
})();
