/* The one stream of this browser: what its pages want to hear, and the doorbell that rings in all of them.
   Runs as a SharedWorker; where there is none, live.js loads it into the page that leads. */
(root => {
  "use strict";
  /** `tell(message)` reaches every page: {k:"bell",t} · {k:"told",t,d} · {k:"up",t:[topics that may have rung unheard]} · {k:"down"} · {k:"bye"}. */
  root.LiveHub = function LiveHub(address, tell) {
    const pages = new Map(), rung = new Map();
    let source = null, coming = null, heard = new Set(), tries = 0, timer = 0, resting = 0, cut = false;

    const wanted = () => new Set([...pages.values()].flatMap(page => page.topics));
    function stop() {
      clearTimeout(timer);
      source?.close();
      coming?.close();
      source = coming = null;
      heard = new Set();
    }
    function later() {
      stop();
      if (!pages.size) return;
      if (!cut) tell({ k: "down" });
      cut = true;
      // 0.5 s, 1 s, 2 s … 30 s, each time between half and the whole of it: a restarted server is not stormed.
      const wait = Math.min(30000, 500 * 2 ** tries++) * (0.5 + Math.random() / 2);
      timer = setTimeout(open, wait);
    }
    function open() {
      clearTimeout(timer);
      coming?.close();
      const topics = wanted();
      if (!topics.size) return;
      const mine = coming = new EventSource(`${address}?${[...topics].sort().map(t => `t=${encodeURIComponent(t)}`).join("&")}`);
      mine.addEventListener("hello", () => {
        if (mine !== coming) return mine.close();
        const fresh = cut ? [...topics] : [...topics].filter(t => !heard.has(t));
        source?.close(); // only now: nothing falls between the two
        [source, coming, heard, tries, cut] = [mine, null, topics, 0, false];
        tell({ k: "up", t: fresh });
      });
      mine.addEventListener("bell", event => {
        const { t } = JSON.parse(event.data);
        rung.set(t, Date.now());
        tell({ k: "bell", t });
      });
      mine.addEventListener("told", event => {
        const { t, d } = JSON.parse(event.data);
        rung.set(t, Date.now());
        tell({ k: "told", t, d });
      });
      mine.addEventListener("bye", () => {
        stop();
        tell({ k: "bye" });
        timer = setTimeout(open, 3000);
      });
      mine.onerror = () => (mine === source || mine === coming ? later() : mine.close());
    }

    /** A page says what it listens to (null: it leaves) and since when it was asked for, to hear what rang meanwhile. */
    this.set = (id, topics, since, answer) => {
      clearTimeout(resting);
      if (topics?.length) pages.set(id, { topics, seen: Date.now() });
      else pages.delete(id);
      if (!pages.size) resting = setTimeout(stop, 4000); // between two pages the stream stays
      else if (topics?.some(t => !heard.has(t))) { if (!cut) open(); }
      else for (const t of topics || []) if (rung.get(t) >= since) answer({ k: "bell", t });
      if (cut && topics) answer({ k: "down" });
    };
    this.alive = id => pages.has(id) && (pages.get(id).seen = Date.now());
    this.retry = () => cut && open();
    this.end = () => { pages.clear(); stop(); };
    this.sweep = () => {
      for (const [id, page] of pages) if (Date.now() - page.seen > 180000) this.set(id, null);
    };
  };

  if (!("onconnect" in root)) return;
  const ports = new Set();
  let hub = null;
  root.onconnect = ({ ports: [port] }) => {
    ports.add(port);
    port.onmessage = ({ data }) => {
      hub ||= new root.LiveHub(data.address, message => ports.forEach(one => one.postMessage(message)));
      if (data.k === "set") hub.set(port, data.topics, data.since, message => port.postMessage(message));
      else hub[data.k](port);
      if (data.k === "set" && !data.topics) ports.delete(port); else ports.add(port);
    };
    port.start();
  };
  setInterval(() => hub?.sweep(), 60000);
})(self);
