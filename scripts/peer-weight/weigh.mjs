// Prints one line a file: BENCH cej_<file>_kb_br <kB compressed with brotli>. Whole published files, none of the app's own code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const FILES = {
  firebase_app: "firebase/firebase-app.js",
  firebase_auth: "firebase/firebase-auth.js",
  firebase_firestore: "firebase/firebase-firestore.js",
  luxon: "luxon/build/global/luxon.min.js",
  crypto_js: "crypto-js/crypto-js.js",
};
let sum = 0;
for (const [name, path] of Object.entries(FILES)) {
  const kb = brotliCompressSync(readFileSync(join(process.argv[2], "node_modules", path))).length / 1000;
  sum += kb;
  console.log(`BENCH cej_${name}_kb_br ${kb.toFixed(1)} kB`);
}
console.log(`BENCH cej_dependencies_kb_br ${sum.toFixed(1)} kB`);
