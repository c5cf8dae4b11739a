/* Two codes: digits only, and a word at once when they differ. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-same]")) {
    const [first, second] = form.querySelectorAll(".code-input");
    form.addEventListener("input", ({ target }) => {
      if (!target.matches(".code-input")) return;
      const digits = target.value.replace(/\D/g, "").slice(0, 6);
      if (digits !== target.value) target.value = digits;
      const short = target.value.length > 0 && target.value.length < 6;
      const differ = second.value.length === 6 && first.value !== second.value;
      target.setCustomValidity(short ? form.dataset.short : "");
      if (second.value.length === 6) second.setCustomValidity(differ ? form.dataset.differ : "");
      if (target === first && digits.length === 6) second.focus();
    });
  }
})();
