// The form where there is no network: it says so, and what cannot go is sealed and kept where somebody asks for it.
"use strict";
(async () => {
  const form = document.querySelector("form[data-key]"), box = document.getElementById("kept");
  const subtle = window.isSecureContext && window.crypto.subtle, workers = navigator.serviceWorker;
  if (!form || !subtle || !window.indexedDB || !form.dataset.key) return;
  const part = (name) => box.querySelector(`[data-say="${name}"]`);
  const say = (...names) => {
    box.querySelectorAll("[data-say]").forEach((one) => { one.hidden = !names.includes(one.dataset.say); });
    box.hidden = !names.length;
    box.scrollIntoView({ block: "nearest" });
  };
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  const made = () => Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => letters[byte & 31]).join("");
  const fresh = () => { form.who.value = made(); form.once.value = made(); };
  if (!form.who.value) fresh();  // a page that lay here has no address of its own
  const pages = form.dataset.pages.split(" ");
  const installed = async () => workers ? workers.getRegistration(pages[0]) : undefined;

  const text = (words) => new TextEncoder().encode(words);
  const seal = async (told) => {
    const [id, point] = form.dataset.key.split("."), curve = { name: "ECDH", namedCurve: "P-256" };
    const ours = Uint8Array.from(atob(point), (letter) => letter.charCodeAt(0));
    const pair = await subtle.generateKey(curve, false, ["deriveBits"]);
    const theirs = await subtle.importKey("raw", ours, curve, false, []);
    const mine = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
    const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
    const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: Uint8Array.of(...mine, ...ours), info: text("waypost:page seal 1") };
    const key = await subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const words = text(JSON.stringify(told)), padded = new Uint8Array(Math.ceil(words.length / 1024) * 1024).fill(32);
    padded.set(words);  // how long it is says nothing
    const bound = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: text(told.once) };
    const sealed = new Uint8Array(await subtle.encrypt(bound, key, padded));
    return Uint8Array.of(...text(told.once), 1, Number(id), ...mine, ...sealed);
  };

  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    const fates = await kept.send();
    const told = fates.find((fate) => fate);
    if (told) part("went").querySelector("a").href = told;
    if (fates.includes(null)) return say("stale", "drop");
    if (fates.includes(false)) { say("waits", "drop"); timer = setTimeout(look, 20000); return; }
    if (fates.length) say(told ? "went" : "taken");
    else if (!part("waits").hidden) say("taken");  // it went while nobody looked
  };
  const keep = async () => {
    const told = Object.fromEntries(new FormData(form));
    await kept.add(told.once, await seal(told));
    form.reset();
    fresh();
    part("where").querySelector("b").textContent = location.origin + form.dataset.told + told.who;
    say("waits", "where", "drop");
    const worker = await installed();
    if (worker && worker.sync) worker.sync.register("send").catch(() => {});
    timer = setTimeout(look, 20000);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.what.value === "about") {  // never kept: its number is shown once, on a page of its own
      const there = await fetch(form.action, { method: "HEAD", cache: "no-store" }).catch(() => null);
      return there && there.ok ? form.submit() : say("failed");
    }
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    say("going");
    const gives = new AbortController(), limit = setTimeout(() => gives.abort(), 40000);
    const sent = { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", signal: gives.signal };
    const answer = await fetch(form.action, sent).catch(() => null);
    clearTimeout(limit);
    button.disabled = false;
    if (answer && answer.type === "opaqueredirect") return location.assign(form.dataset.told + form.who.value);
    if (answer && answer.status < 500) return form.submit();  // it says itself what is wrong
    if (await installed()) return keep();
    say("failed", "keep");
  });
  box.addEventListener("click", async (event) => {
    const act = event.target.closest("button") && event.target.closest("button").dataset.say;
    if (act === "keep") await keep();
    if (act === "drop") { clearTimeout(timer); await kept.clear(); say("dropped"); }
  });

  const offer = document.getElementById("offline");
  const show = async () => {
    const here = await installed();
    offer.hidden = !workers;
    offer.querySelectorAll("button").forEach((one) => { one.hidden = (one.dataset.do === "forget") !== !!here; });
    offer.querySelector("[data-here]").hidden = !here;
    if (here && !document.querySelector("link[rel=manifest]")) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "manifest", href: form.dataset.manifest });
      document.head.append(link);
    }
  };
  const install = async () => {
    for (const scope of pages) {
      const one = await workers.register(form.dataset.worker, { scope }).catch(() => null);
      const worker = one && (one.installing || one.waiting);
      if (worker) await new Promise((give) => {
        worker.onstatechange = () => { if (["activated", "redundant"].includes(worker.state)) give(); };
      });
    }
  };
  const forget = async () => {
    for (const one of await workers.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    await kept.clear();
    say("dropped");
  };
  offer.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    button.disabled = true;
    await (button.dataset.do === "forget" ? forget() : install());
    button.disabled = false;
    await show();
  });
  addEventListener("online", look);
  await show();
  await look();
})();
