/* Photos made smaller on the device, for papers and messages alike; where it was taken stays here. The server makes all files anew. */
(() => {
  "use strict";
  const saving = "saving" in document.documentElement.dataset; // « Mode économie de données »: still enough to read a paper
  const LONGEST = saving ? 1600 : 2400, QUALITY = saving ? 0.75 : 0.86;
  /** The photo as a smaller JPEG called `name`; the file itself when it is no photo, or when this browser cannot do better. */
  window.lighter = async (file, name) => {
    if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      const paint = canvas.getContext("2d");
      paint.fillStyle = "#fff";
      paint.fillRect(0, 0, canvas.width, canvas.height);
      paint.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", QUALITY));
      // A drawing or a screenshot may be lighter as it is; a photograph always leaves its place behind.
      if (!blob || (blob.size >= file.size && file.type !== "image/jpeg")) return file;
      return new File([blob], name, { type: "image/jpeg" });
    } catch {
      return file; // HEIC where the browser does not read it: the server does
    }
  };
})();
