// Holds one page of ours for when there is no network; never another, never what somebody typed or was answered.
"use strict";
const page = new URL(self.registration.scope).pathname;
const shelf = `kept ${page}`;
const PATIENCE = 10000;
const often = page === "/alerts";  // what holds now is old in an hour: fetched at every visit, and told by the minute
const KEEPS = often ? 0 : 24 * 3600 * 1000;

const hold = async () => {
  const answer = await fetch(page + self.location.search, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error("not there");
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  const language = new URLSearchParams(self.location.search).get("lang");
  const how = often ? { dateStyle: "long", timeStyle: "short" } : { dateStyle: "long" };
  const today = new Intl.DateTimeFormat(language, how).format();
  const html = (await answer.text())
    .replace(/(name="(?:who|once)"\s+value=")[a-z2-7]+/g, "$1")  // made anew each time: they are known by these
    .replace("<html ", "<html data-kept ")
    .replace("<time>…</time>", `<time>${today}</time>`);
  await (await caches.open(shelf)).put(page, new Response(html, { headers }));
};
const held = async () => (await caches.open(shelf)).match(page);
const again = async () => {
  const there = await held();
  if (!there || Date.now() - Date.parse(there.headers.get("Date")) > KEEPS) await hold();
};
const asked = async (event) => {
  try {
    const slow = new Promise((_, fail) => setTimeout(fail, PATIENCE));
    const answer = await Promise.race([fetch(event.request), slow]);
    event.waitUntil(again().catch(() => {}));
    return answer;
  } catch {
    return await held() || Response.error();
  }
};

self.addEventListener("install", (event) => event.waitUntil(hold().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { mode, method, url } = event.request;
  if (mode === "navigate" && method === "GET" && new URL(url).pathname === page) event.respondWith(asked(event));
});
self.addEventListener("sync", (event) => {
  if (event.tag !== "send") return;
  event.waitUntil(kept.send().then((fates) => { if (fates.includes(false)) throw new Error("not yet"); }));
});
