// Lighthouse on each page given, so many times; prints one JSON object: {page: {category: median}, ...}, and what failed.
// Standard input: {"chromium": path, "runs": n, "cookies": {name: value}, "pages": {name: address}, "folder": for reports}
import { writeFile } from "node:fs/promises";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

let given = "";
for await (const piece of process.stdin) given += piece;
const { chromium, runs, cookies, pages, folder } = JSON.parse(given);
const chrome = await launch({ chromePath: chromium, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] });
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
const found = {};

// In the browser's own jar, emptied before: a header would miss what the browser itself asks for (the manifest).
async function arrive(address, signedIn) {
  await browser.deleteCookie(...await browser.cookies());
  const { hostname: domain } = new URL(address);
  if (signedIn) await browser.setCookie(...Object.entries(cookies).map(([name, value]) => ({ name, value, domain, path: "/" })));
}

try {
  for (const [name, { address, signedIn }] of Object.entries(pages)) {
    const scores = Object.fromEntries(CATEGORIES.map(category => [category, []])), failed = {};
    for (let run = 0, lost = 0; run < runs; run += 1) {
      await arrive(address, signedIn);
      const { lhr, report } = await lighthouse(address, {
        port: chrome.port,
        onlyCategories: CATEGORIES,
        output: "html",
        logLevel: "error",
        disableStorageReset: false, // each run is a first visit
        maxWaitForLoad: 20_000,
      });
      if (lhr.runtimeError?.code === "NO_NAVSTART" && lost < runs) { // the tracer missed the page, and asks to run again
        lost += 1;
        run -= 1;
        continue;
      }
      if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`);
      if (lhr.finalDisplayedUrl !== address) throw new Error(`${name}: sent to ${lhr.finalDisplayedUrl}`);
      for (const category of CATEGORIES) {
        scores[category].push(Math.round(lhr.categories[category].score * 100));
        for (const { id, weight } of lhr.categories[category].auditRefs) {
          const { score, title, displayValue } = lhr.audits[id];
          if (weight && score !== null && score < 0.9) failed[id] = `${title} ${displayValue ?? ""}`.trim();
        }
      }
      await writeFile(`${folder}/${name}-${run + 1}.html`, report);
    }
    found[name] = { scores: Object.fromEntries(CATEGORIES.map(category => [category, median(scores[category])])), all: scores, failed };
    process.stderr.write(`${name} ${JSON.stringify(scores)} ${JSON.stringify(failed)}\n`);
  }
} finally {
  await browser.disconnect();
  chrome.kill();
}
process.stdout.write(JSON.stringify(found));
