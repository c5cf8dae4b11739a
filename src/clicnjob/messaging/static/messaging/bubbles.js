/* What one does with one message: answer it without leaving the page, open its actions, find the one looked for. */
(() => {
  "use strict";
  const doc = document, form = doc.querySelector("[data-composer]");
  if (!form) return;
  const reply = form.querySelector("[data-reply-to]"), field = form.elements.reply_to;

  function answer(li) {
    const bubble = li?.querySelector(".bubble");
    field.value = li ? li.dataset.seq : "";
    reply.hidden = !li;
    if (!li) return;
    // The author is named above the first bubble of a run only.
    let from = li;
    while (from && !from.querySelector(".bubble-author")) from = from.previousElementSibling?.matches(".day") ? null : from.previousElementSibling;
    const name = li.classList.contains("mine") ? "" : (from?.querySelector(".bubble-author")?.firstChild.textContent || "");
    reply.querySelector("[data-reply-author]").textContent = name.trim();
    reply.querySelector("[data-reply-text]").textContent = bubble.innerText.replace(/\s+/g, " ").slice(0, 100);
    form.elements.body.focus();
  }
  doc.addEventListener("click", event => {
    const asked = event.target.closest("[data-reply]"), off = event.target.closest("[data-reply-off]");
    if (asked || off) {
      event.preventDefault();
      asked?.closest("details")?.removeAttribute("open");
      answer(asked?.closest("[data-seq]"));
    }
    for (const menu of doc.querySelectorAll(".bubble-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  doc.addEventListener("toggle", event => {
    if (event.target.matches?.(".bubble-menu[open]")) event.target.scrollIntoView({ block: "nearest" });
  }, true);
  doc.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && doc.querySelector(".bubble-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  form.addEventListener("sent", () => answer(null));
})();
