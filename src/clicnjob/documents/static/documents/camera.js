/** A photo taken in the page, so that none lands in the phone's gallery; null when one closed. Fails without a camera. */
export async function shoot(view, words) {
  const { advise } = await import(words.look), video = view.querySelector("video"), said = view.querySelector("[role=status]");
  const [take, close] = view.querySelectorAll("button");
  video.srcObject = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1440 } },
  });
  await video.play();
  view.hidden = false;
  view.scrollIntoView({ block: "nearest" });
  take.focus({ preventScroll: true });
  const round = setInterval(() => {
    const text = words[advise(video)];
    if (said.textContent !== text) said.textContent = text;
  }, 1500);
  const file = await new Promise(done => {
    take.onclick = () => {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob(blob => done(new File([blob], "page.jpg", { type: "image/jpeg" })), "image/jpeg", 0.9);
    };
    close.onclick = () => done(null);
    view.onkeydown = event => event.key === "Escape" && done(null);
  });
  clearInterval(round);
  for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
  view.hidden = true;
  said.textContent = "";
  return file;
}
