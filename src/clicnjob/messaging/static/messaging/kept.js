/* What a device of one's own keeps of one conversation (R14): the last messages, the text being written, the messages that wait.
   Sealed with a key that cannot leave this browser. Pages and the service worker share this file; clicnjob.js erases all of it. */
(root => {
  "use strict";
  const NAME = "clicnjob", SHELF = "kept", UNSENT = "unsent";
  const bytes = text => new TextEncoder().encode(text);

  function database() {
    return new Promise((yes, no) => {
      const asked = root.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore(SHELF);
        asked.result.createObjectStore(UNSENT, { autoIncrement: true });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close(); // being erased: never in its way, never made again
        yes(asked.result);
      };
      asked.onerror = () => no(asked.error);
    });
  }
  /** One transaction, on the disk when it resolves, with the result of what `act` asked. */
  function within(db, mode, act) {
    return new Promise((yes, no) => {
      const work = db.transaction([SHELF, UNSENT], mode, { durability: "strict" });
      const asked = act(work.objectStore(SHELF), work.objectStore(UNSENT));
      work.oncomplete = () => yes(asked?.result);
      work.onerror = work.onabort = () => no(work.error);
    });
  }

  root.Kept = {
    /** What is kept for `owner` (a conversation); another one's is erased first. Without an owner: what is there, or null.
        Null too where the browser seals nothing (plain http). */
    async open(owner) {
      if (!root.isSecureContext || !root.indexedDB || !root.crypto?.subtle) return null;
      const db = await database(), cipher = { name: "AES-GCM", length: 256 };
      const made = owner && await crypto.subtle.generateKey(cipher, false, ["encrypt", "decrypt"]);
      let mine = null;
      await within(db, "readwrite", (shelf, unsent) => {
        shelf.get("key").onsuccess = ({ target: { result } }) => {
          if (result && (!owner || result.owner === owner)) return void (mine = result);
          shelf.clear();
          unsent.clear();
          if (owner) shelf.put(mine = { owner, key: made }, "key");
        };
      });
      if (!mine) {
        db.close();
        return null;
      }
      // The name is sealed with the value: what is found elsewhere than where it was put does not open.
      const how = (name, iv) => ({ name: "AES-GCM", iv, additionalData: bytes(name) });
      async function seal(name, value) {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        return { iv, data: await crypto.subtle.encrypt(how(name, iv), mine.key, bytes(JSON.stringify(value))) };
      }
      const unseal = async (name, row) =>
        JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how(name, row.iv), mine.key, row.data)));
      // One thing after the other: what was written last is what stays, and messages keep their order.
      let turn = Promise.resolve();
      const inTurn = act => (turn = turn.then(act, act));
      return {
        get: name => inTurn(async () => {
          const row = await within(db, "readonly", shelf => shelf.get(name));
          return row ? unseal(name, row) : null;
        }),
        set: (name, value) => inTurn(async () => {
          const row = value ? await seal(name, value) : null;
          await within(db, "readwrite", shelf => (row ? shelf.put(row, name) : shelf.delete(name)));
        }),
        /** The messages that wait, in order, each with its place. */
        unsent: () => inTurn(async () => {
          const places = await within(db, "readonly", (_, unsent) => unsent.getAllKeys());
          const rows = await within(db, "readonly", (_, unsent) => unsent.getAll());
          return Promise.all(rows.map(async (row, n) => ({ ...await unseal(UNSENT, row), place: places[n] })));
        }),
        /** Put a message behind those that wait; its place. */
        add: one => inTurn(async () => {
          const row = await seal(UNSENT, one);
          return within(db, "readwrite", (_, unsent) => unsent.add(row));
        }),
        drop: place => inTurn(() => within(db, "readwrite", (_, unsent) => unsent.delete(place))),
        settled: () => turn,
      };
    },
    /** The messages read are kept no more; what was written still waits. */
    async forgetCopy() {
      const db = await database();
      await within(db, "readwrite", shelf => shelf.delete("copy"));
      db.close();
    },
    erase: () => root.indexedDB.deleteDatabase(NAME),
  };
})(self);
