/* What axe-core does not look at (RGAA 4.1), on the page as it stands: what is wrong, as sentences. Run in the page by eyes.py. */
(() => {
  const doc = document, root = doc.documentElement;
  const all = (query, from = doc) => [...from.querySelectorAll(query)];
  const said = el => `<${el.localName}${el.id && `#${el.id}`}${el.classList.length ? `.${[...el.classList].join(".")}` : ""}> « ${(el.innerText || el.getAttribute("aria-label") || el.name || "").trim().slice(0, 40)} »`;
  const shown = el => el.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true });
  const big = rect => rect.width > 2 && rect.height > 2;
  const unseen = el => el.closest(".visually-hidden, .skip-link");
  const once = list => [...new Set(list)];

  /** One title, one h1, one main; regions, tables and groups that say what they are; new windows and languages told. */
  function structure() {
    const wrong = [], must = (fine, words) => fine || wrong.push(words);
    must(all("h1").filter(shown).length === 1, `${all("h1").length} h1`);
    must(all("main").length === 1, `${all("main").length} main`);
    must(doc.title.trim().length > 3, `title « ${doc.title} »`);
    for (const el of all("nav, aside")) must(el.ariaLabel || el.getAttribute("aria-labelledby"), `no name: ${said(el)}`);
    for (const el of all("svg:not([role=img])")) must(el.ariaHidden === "true" || el.closest("[aria-hidden=true]"), `neither decorative nor named: ${el.outerHTML.slice(0, 80)}`);
    for (const el of all("table:not([role=presentation])").filter(shown)) {
      must(el.caption?.textContent.trim() || el.ariaLabel || el.getAttribute("aria-labelledby"), `table without a title: ${said(el)}`);
      for (const th of all("th:not([scope])", el)) must(!th.textContent.trim(), `th without scope: ${said(th)}`);
    }
    for (const el of all("a[target=_blank]")) must(/nouvel|new|جديد/i.test(el.textContent + el.ariaLabel + el.title), `a new window, untold: ${said(el)}`);
    const groups = Map.groupBy(all("input[type=radio], input[type=checkbox]").filter(el => el.name), el => `${el.form?.id} ${el.type} ${el.name}`);
    for (const [, group] of groups) if (group.length > 1) must(group[0].closest("fieldset:has(> legend), [role=group], [role=radiogroup], table"), `a group without legend: ${group[0].name}`);
    for (const el of all("[aria-invalid=true]")) {
      const told = (el.getAttribute("aria-describedby") || "").split(" ").map(id => doc.getElementById(id)).filter(Boolean);
      must(told.some(one => one.textContent.trim()), `wrong, without saying why: ${said(el)}`);
    }
    for (const el of all("[aria-live], [role=status], [role=alert], [role=log]")) must(el.ariaLive !== "assertive", `interrupts: ${said(el)}`);
    for (const el of all("[accesskey], marquee, blink, center, font")) wrong.push(said(el));
    return wrong;
  }

  /** A finger's size: 44 px each way (WCAG 2.5.5); links inside a sentence, and what nobody touches, excepted. */
  function targets() {
    const wrong = [];
    for (const el of all("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']")) {
      if (!shown(el) || unseen(el) || el.disabled) continue;
      if (el.matches(".stretch") || el.closest("[inert]")) continue; // its row is touched
      const label = el.matches("[type=radio], [type=checkbox]") && el.labels?.[0];
      const touched = label || el, box = touched.getBoundingClientRect();
      if (!big(box) || (box.width >= 43.5 && box.height >= 43.5)) continue;
      const inline = getComputedStyle(el).display === "inline", around = el.parentElement;
      const words = [...around.childNodes].filter(node => node !== el && node.nodeType === 3).map(node => node.data.trim()).join("");
      if (inline && (words.length > 1 || around.closest("p, dd, td, .hint, .bubble, blockquote")?.innerText.trim().length > el.innerText.trim().length + 4)) continue;
      wrong.push(`${Math.round(box.width)} × ${Math.round(box.height)} px to touch: ${said(el)}`);
    }
    return once(wrong);
  }

  /** Whatever takes the focus shows it: an outline on it, or on the label or row that holds it. One of each kind is tried. */
  function focus() {
    const wrong = [], seen = new Set(), before = doc.activeElement;
    for (const el of all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
      const kind = `${el.localName} ${el.type || ""} ${el.className} ${el.parentElement.className}`;
      if (seen.has(kind) || !shown(el) || el.disabled) continue;
      seen.add(kind);
      el.focus({ preventScroll: true });
      if (doc.activeElement !== el) continue;
      if (!el.matches(":focus-visible")) { wrong.push(`not :focus-visible: ${said(el)}`); continue; }
      const drawn = [el, el.parentElement, el.closest("label, .item, .choice")].filter(Boolean).flatMap(one => [getComputedStyle(one), getComputedStyle(one, "::after")]);
      if (!drawn.some(css => css.outlineStyle !== "none" && parseFloat(css.outlineWidth) >= 2)) wrong.push(`focus unseen: ${said(el)}`);
    }
    before?.focus?.({ preventScroll: true });
    if (doc.activeElement !== before) doc.activeElement?.blur();
    return wrong;
  }

  /** Who asked for less motion gets none. */
  function motion() {
    const moving = all("body *").filter(el => {
      const css = getComputedStyle(el);
      return Math.max(...`${css.transitionDuration},${css.animationDuration}`.split(",").map(parseFloat)) > .001;
    });
    return once(moving.map(el => `moves: ${said(el)}`)).slice(0, 3);
  }

  /** Nothing wider than the screen, no words cut or written over others. */
  function fits(how = "as it stands") {
    const wrong = [];
    if (doc.scrollingElement.scrollWidth > innerWidth) {
      const wide = all("body *").filter(el => shown(el) && !unseen(el) && (el.getBoundingClientRect().right > innerWidth + 1 || el.getBoundingClientRect().left < -1) && !el.closest(".table-wrap, .tabs"));
      wrong.push(`${how}: wider than the screen: ${wide.slice(-3).map(said)}`);
    }
    for (const el of all("body *")) {
      if (el.scrollWidth <= el.clientWidth + 2 && el.scrollHeight <= el.clientHeight + 4) continue;
      const css = getComputedStyle(el), x = /hidden|clip/.test(css.overflowX) && el.scrollWidth > el.clientWidth + 2, y = /hidden|clip/.test(css.overflowY) && el.scrollHeight > el.clientHeight + 4;
      if ((x || y) && css.clipPath === "none" && el.innerText?.trim() && !unseen(el) && shown(el) && !el.matches(".one-line, .place, .languages-others, textarea, input, svg, .avatar")) wrong.push(`${how}: cut (${el.scrollWidth} > ${el.clientWidth}, ${el.scrollHeight} > ${el.clientHeight}): ${said(el)}`);
    }
    // Words over words: the boxes of the lines, but for what floats on purpose.
    const lines = [], range = doc.createRange(), walk = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const el = node.parentElement;
      if (!node.data.trim() || unseen(el) || el.closest("svg, option, script, style, template, textarea, [hidden]") || !shown(el)) continue;
      const seen = { left: -1e6, right: 1e6, top: -1e6, bottom: 1e6 };
      let floating = false;
      for (let up = el; up && up !== doc.body; up = up.parentElement) {
        const css = getComputedStyle(up), box = up.getBoundingClientRect();
        if (/fixed|sticky|absolute/.test(css.position)) floating = true;
        if (css.overflowX !== "visible") [seen.left, seen.right] = [Math.max(seen.left, box.left), Math.min(seen.right, box.right)];
        if (css.overflowY !== "visible") [seen.top, seen.bottom] = [Math.max(seen.top, box.top), Math.min(seen.bottom, box.bottom)];
      }
      if (floating) continue;
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const box = { left: Math.max(rect.left, seen.left), right: Math.min(rect.right, seen.right), top: Math.max(rect.top, seen.top), bottom: Math.min(rect.bottom, seen.bottom) };
        if (box.right - box.left > 2 && box.bottom - box.top > 2) lines.push({ box, el });
      }
    }
    lines.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < lines.length; i++) for (let j = i + 1; j < lines.length && lines[j].box.top < lines[i].box.bottom - 6; j++) {
      const a = lines[i], b = lines[j];
      if (a.el === b.el || a.el.contains(b.el) || b.el.contains(a.el)) continue;
      const x = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), y = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      if (x > 4 && y > 8) wrong.push(`${how}: words over words: ${said(a.el)} ${said(b.el)}`);
    }
    return once(wrong).slice(0, 4);
  }

  /** Common words of Latin letters in a page that has others: French whose language is not told (RGAA 8.7). Names begin with a capital. */
  function tongues() {
    if (!/^(ar|fa|ps|ti|uk)$/.test(root.lang)) return [];
    const wrong = [], own = el => el.closest("[lang]").lang === root.lang && !el.closest("script, style, template, noscript, option, svg, .bubble, .quote");
    const plain = words => words.replace(/https?:\S+|Mission locale( d[eu]s?)?|Défenseur des droits|cookies/g, "");
    const look = (words, el) => /(?<![\p{L}\d@./_’-])[a-zà-ÿœ]{3,}(?![\p{L}\d@/_]|[.-]\p{L})/u.test(plain(words)) && own(el) && wrong.push(`language untold: « ${words.trim().slice(0, 80)} »`);
    const walk = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) look(node.data, node.parentElement);
    for (const name of ["aria-label", "title", "placeholder", "alt"]) for (const el of all(`[${name}]`)) look(el.getAttribute(name), el);
    return once(wrong);
  }

  const spaced = new CSSStyleSheet();
  spaced.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }");
  /** With the spacing that some readers need (RGAA 10.12). */
  function spacing() {
    doc.adoptedStyleSheets.push(spaced);
    try { return fits("spaced"); } finally { doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter(sheet => sheet !== spaced); }
  }
  /** With letters twice as big (RGAA 10.4). */
  function twice() {
    root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`;
    try { return fits("letters twice as big"); } finally { root.style.fontSize = ""; }
  }

  window.eyes = { structure, tongues, targets, focus, motion, fits, spacing, twice };
})();
