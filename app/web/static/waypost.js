// Live parts, honest sending and text counting. Every page works without this file.
"use strict";
(() => {
  const offline = document.getElementById("offline");
  const ended = document.getElementById("ended");
  const news = document.getElementById("news");
  const say = (words) => { if (news && words && news.textContent !== words) news.textContent = words; };
  const online = (yes) => { if (offline) offline.hidden = yes; };

  // Elements with data-live="address" data-every="ms" are fetched again while somebody looks at them.
  const busyWriting = (part) => {
    const here = document.activeElement;
    if (part.contains(here) && here.matches("input, textarea, select")) return true;
    return [...part.querySelectorAll("input, textarea")].some((field) =>
      field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
        : field.type !== "hidden" && field.value !== field.defaultValue);
  };

  const replace = (part, html) => {
    const before = document.activeElement;
    const kept = part.contains(before) && before.id;
    const open = [...part.querySelectorAll("details[open][id]")].map((fold) => fold.id);
    const atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 40;
    part.innerHTML = html;
    open.forEach((id) => { const fold = document.getElementById(id); if (fold) fold.open = true; });
    if (kept) document.getElementById(kept)?.focus({ preventScroll: true });
    if (part.hasAttribute("data-follow") && atEnd) part.scrollTop = part.scrollHeight;
    say(part.querySelector("[data-news]")?.dataset.news);
  };

  const keepLive = (part) => {
    const every = Number(part.dataset.every) || 3000;
    let tag = part.dataset.tag || null, misses = 0, timer = 0, running = false;
    const later = () => { clearTimeout(timer); timer = setTimeout(look, Math.min(every * 2 ** misses, 60000)); };
    const look = async () => {
      if (document.hidden || running) return;
      running = true;
      try {
        const answer = await fetch(part.dataset.live, {
          headers: { Accept: "text/html", ...(tag ? { "If-None-Match": tag } : {}) },
          cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15000),
        });
        online(true);
        if (answer.status === 401 && ended) ended.hidden = false;
        if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return;
        misses = answer.ok || answer.status === 304 ? 0 : misses + 1;
        if (answer.status === 200 && !busyWriting(part)) {
          const html = await answer.text();
          if (busyWriting(part)) return later();
          tag = answer.headers.get("ETag");
          replace(part, html);
        }
      } catch {
        misses += 1;
        online(false);
      } finally {
        running = false;
      }
      later();
    };
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { misses = 0; look(); } });
    addEventListener("online", () => { misses = 0; look(); });
    if (part.hasAttribute("data-follow")) part.scrollTop = part.scrollHeight;
    later();
  };
  document.querySelectorAll("[data-live]").forEach(keepLive);
  addEventListener("offline", () => online(false));
  addEventListener("online", () => online(true));

  // A form is sent once, and never into a dead line: the words stay where they are.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!navigator.onLine) { event.preventDefault(); online(false); return; }
    if (form.getAttribute("aria-busy")) { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((f) => f.removeAttribute("aria-busy")));

  // As on any phone with keys: Enter sends, Shift and Enter begins a new line.
  document.querySelectorAll("textarea[data-enter]").forEach((field) => field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (field.value.trim()) field.form.requestSubmit();
  }));

  // How a text travels as SMS; the same arithmetic as channels/sms_text.py.
  const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  const extended = "\f^{}\\[~]|€";
  const measure = (text) => {
    const letters = [...text];
    const forcing = [...new Set(letters.filter((c) => !basic.includes(c) && !extended.includes(c)))];
    const plain = !forcing.length;
    const size = plain ? (c) => (extended.includes(c) ? 2 : 1) : (c) => c.length;
    const units = letters.reduce((sum, c) => sum + size(c), 0);
    if (units <= (plain ? 160 : 70)) return { units, room: plain ? 160 : 70, parts: units ? 1 : 0, forcing };
    const room = plain ? 153 : 67;
    let parts = 1, used = 0;
    for (const c of letters) {
      if (used + size(c) > room) { parts += 1; used = 0; }
      used += size(c);
    }
    return { units, room: parts * room, parts, forcing };
  };
  document.querySelectorAll("textarea[data-count]").forEach((field) => {
    const shown = document.getElementById(field.dataset.count);
    const show = () => {
      const whole = (field.dataset.before || "") + field.value + (field.dataset.after || "");
      const { units, room, parts } = measure(whole.replace(/\r?\n/g, "\n"));
      shown.textContent = shown.dataset.words.replace("{parts}", parts).replace("{units}", units).replace("{room}", room);
    };
    field.addEventListener("input", show);
    show();
  });
  window.waypost = { measure };
})();
