/* Photos go in pieces: after a cut, on from the last one. */
const WAIT = 60000, TRIES = 9;

const pause = ms => new Promise(done => {
  setTimeout(done, ms);
  addEventListener("online", done, { once: true });
});

async function insist(address, body, lost) {
  for (let tries = 0; ; tries++) {
    const reply = await fetch(address, { method: "POST", body, signal: AbortSignal.timeout?.(WAIT) }).catch(() => null);
    if (reply?.redirected || reply?.status === 404) {
      location.assign(reply.url); // the right to be here ended
      await new Promise(() => 0);
    }
    if (reply && reply.status < 500) return reply;
    if (tries === TRIES) throw new TypeError();
    lost();
    await pause(Math.min(1000 * 2 ** tries, 15000));
  }
}

/** The page's new content, once all is sent. Fails with words, or without. */
export async function send(form, files, tell) {
  const words = form.dataset, body = new FormData(form), length = Number(words.piece);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0, done = 0;
  const lost = () => tell(words.wordsLost, done);
  body.delete("pages");
  tell(words.wordsSending, 0);
  for (const file of files) {
    if (!crypto.subtle) { // plain http: with the form
      body.append("pages", file);
      continue;
    }
    file.id ??= crypto.randomUUID();
    file.here ??= 0;
    while (file.here * length < file.size) {
      const piece = new FormData();
      for (const name of ["csrfmiddlewaretoken", "document"]) piece.set(name, body.get(name));
      piece.set("part", file.id);
      piece.set("number", file.here);
      piece.set("size", file.size);
      piece.set("piece", file.slice(file.here * length, (file.here + 1) * length));
      const reply = await insist(form.action, piece, lost), said = await reply.json();
      if (said.words) throw new Error(said.words);
      file.here = said.here;
      done = Math.round((100 * (before + Math.min(file.here * length, file.size))) / total);
      tell(words.wordsSending, done);
    }
    before += file.size;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    body.append("part", `${file.id}:${Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("")}`);
  }
  const reply = await insist(form.action, body, lost);
  const main = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main");
  if (!main) throw new TypeError();
  return main;
}
