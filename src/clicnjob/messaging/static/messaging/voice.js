/* Voice messages: recorded, heard again, sent (by enclose.js); heard at another speed. Without this file: a plain player. */
(() => {
  "use strict";
  const doc = document, SPEEDS = [1, 1.5, 2];

  /* -- listening -------------------------------------------------------------------------------------------------------- */
  let speed = 1;
  const speedWord = () => (doc.querySelector("[data-tools]")?.dataset.wordsSpeed || "");
  function label() { // a refetched bubble comes back as the server wrote it
    const shown = `${speed.toLocaleString(doc.documentElement.lang)}×`;
    for (const one of doc.querySelectorAll("[data-speed]")) {
      if (one.textContent === shown) continue;
      one.textContent = shown;
      one.setAttribute("aria-label", `${speedWord()} ${shown}`);
    }
  }
  const each = act => doc.querySelectorAll("[data-voice] audio").forEach(act);
  doc.addEventListener("click", ({ target }) => {
    if (!target.matches?.("[data-speed]")) return;
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    each(audio => (audio.playbackRate = speed));
    label();
  });
  doc.addEventListener("play", ({ target }) => {
    if (!target.closest?.("[data-voice]")) return;
    target.playbackRate = speed;
    each(audio => audio !== target && audio.pause());
  }, true);
  function paint({ target }) {
    const bars = target.closest?.("[data-voice]")?.querySelectorAll("rect");
    bars?.forEach((bar, place) => bar.classList.toggle("heard", place < (bars.length * target.currentTime) / (target.duration || 1)));
  }
  for (const moment of ["timeupdate", "ended", "seeked"]) doc.addEventListener(moment, paint, true);
  const thread = doc.getElementById("thread");
  if (thread) new MutationObserver(() => speed !== 1 && label()).observe(thread.parentNode, { childList: true, subtree: true });

  /* -- recording -------------------------------------------------------------------------------------------------------- */
  const form = doc.querySelector("[data-composer]"), panel = form?.querySelector("[data-recorder]"), tools = form?.querySelector("[data-tools]");
  if (!panel || !tools) return;
  const MAX_SECONDS = 180, words = tools.dataset, part = name => panel.querySelector(`[data-recorder-${name}]`);
  const said = part("said"), time = part("time"), play = part("play"), stop = part("stop"), send = part("send"), cancel = part("cancel");
  const start = tools.querySelector("[data-record]");
  let recorder = null, sound = null, ticking = 0;

  function show(state, text) { // "recording", "heard", "refused" or "" for closed
    panel.hidden = !state;
    panel.dataset.state = state;
    form.classList.toggle("composer-recording", Boolean(state));
    said.textContent = text || "";
    stop.hidden = time.hidden = state !== "recording";
    play.hidden = send.hidden = state !== "heard";
    if (state !== "heard" && play.src) {
      URL.revokeObjectURL(play.src);
      play.removeAttribute("src");
    }
    ({ recording: stop, heard: send, refused: cancel })[state]?.focus();
  }
  function close() {
    clearInterval(ticking);
    if (recorder) {
      recorder.onstop = null;
      if (recorder.state !== "inactive") recorder.stop();
      recorder.stream.getTracks().forEach(track => track.stop());
    }
    recorder = sound = null;
    show("");
    start.focus();
  }
  async function record() {
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return show("refused", words.wordsInsecure);
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      return show("refused", error.name === "NotFoundError" ? words.wordsNone : words.wordsDenied);
    }
    const type = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find(one => MediaRecorder.isTypeSupported(one));
    const pieces = [], began = performance.now();
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32000 });
    recorder.ondataavailable = ({ data }) => data.size && pieces.push(data);
    recorder.onstop = () => {
      clearInterval(ticking);
      stream.getTracks().forEach(track => track.stop());
      sound = new Blob(pieces, { type: recorder.mimeType.split(";")[0] });
      show("heard", words.wordsListen);
      play.src = URL.createObjectURL(sound);
    };
    recorder.start(1000);
    show("recording", words.wordsRecording);
    const tick = () => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      doc.dispatchEvent(new Event("working")); // accounts/lock.js
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds >= MAX_SECONDS) recorder.stop();
    };
    tick();
    ticking = setInterval(tick, 250);
  }
  start.addEventListener("click", record);
  stop.addEventListener("click", () => recorder?.state === "recording" && recorder.stop());
  cancel.addEventListener("click", close);
  send.addEventListener("click", () => {
    doc.dispatchEvent(new CustomEvent("voice", { detail: sound }));
    close();
  });
  addEventListener("pagehide", () => recorder && close());
})();
