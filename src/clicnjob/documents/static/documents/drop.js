/* At a desk: a scanner's file dragged onto the form, or pasted from the clipboard. */
(() => {
  "use strict";
  const form = () => document.querySelector("form[data-scan]");
  const give = (event, files) => {
    if (!form() || !files.length) return;
    event.preventDefault();
    form().dispatchEvent(new CustomEvent("scan-files", { detail: [...files] }));
  };
  document.addEventListener("dragover", event => {
    if (!form() || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault(); // anywhere on the page: a file dropped beside would replace it
    form().classList.add("scan-over");
  });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, () => form()?.classList.remove("scan-over"));
  document.addEventListener("drop", event => give(event, event.dataTransfer.files));
  document.addEventListener("paste", event => give(event, event.clipboardData.files));
})();
