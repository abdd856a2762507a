// Forms that wait on this phone, sealed: what lies here nobody can read but the server it is for.
"use strict";
const kept = {
  // Looking makes nothing: without `make` a database that is not there stays so.
  open: (make) => new Promise((give) => {
    const asked = indexedDB.open("kept", 1);
    asked.onupgradeneeded = () => make ? asked.result.createObjectStore("forms") : asked.transaction.abort();
    asked.onsuccess = () => give(asked.result);
    asked.onerror = () => give(null);
  }),
  async use(mode, work, make = false) {
    const database = await kept.open(make);
    if (!database) return null;
    try {
      return await new Promise((give, fail) => {
        const turn = database.transaction("forms", mode), wanted = work(turn.objectStore("forms"));
        turn.oncomplete = () => give(wanted.result);
        turn.onabort = turn.onerror = () => fail(turn.error);
      });
    } finally { database.close(); }
  },
  add: (once, body) => kept.use("readwrite", (forms) => forms.put(body, once), true),
  drop: (once) => kept.use("readwrite", (forms) => forms.delete(once)),
  all: async () => await kept.use("readonly", (forms) => forms.getAll()) || [],
  clear: () => new Promise((give) => {
    const asked = indexedDB.deleteDatabase("kept");
    asked.onsuccess = asked.onerror = asked.onblocked = give;
  }),
  // What became of each: where its answers lie ("" where nobody can say yet), false: not sent, null: no server opens it.
  async send() {
    const fates = [];
    for (const body of await kept.all()) fates.push(await kept.one(body));
    if (fates.length && !(await kept.all()).length) await kept.clear();
    return fates;
  },
  async one(body) {
    try {
      const answer = await fetch("/tell/sealed", {
        method: "POST", body, credentials: "omit", headers: { "Content-Type": "application/octet-stream" },
      });
      if (answer.status === 400 || answer.status === 410) return null;
      if (!answer.ok) return false;
      const told = (await answer.json()).told;
      await kept.drop(new TextDecoder().decode(body.slice(0, 26)));
      return told;
    } catch { return false; }
  },
};
