// On the way to and from ProConnect: what the button would do, done by itself.
(() => {
  const next = document.querySelector("[data-forward]");
  if (next?.href) location.replace(next.href);
  else next?.submit();
})();
