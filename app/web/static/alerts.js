// Warnings on a phone: marks what ran out since the page came, and keeps the page where somebody asks for it.
"use strict";
(() => {
  document.querySelectorAll("[data-until]").forEach((one) => {
    if (Date.parse(one.dataset.until) < Date.now()) one.querySelector(".run-out").hidden = false;
  });
  const offer = document.getElementById("offline"), workers = navigator.serviceWorker;
  if (!offer || !workers || !window.isSecureContext) return;
  const page = offer.dataset.page;
  const installed = () => workers.getRegistration(page);
  const show = async () => {
    const here = !!(await installed());
    offer.hidden = false;
    offer.querySelectorAll("button").forEach((one) => { one.hidden = (one.dataset.do === "forget") !== here; });
    offer.querySelector("[data-here]").hidden = !here;
  };
  const install = async () => {
    const one = await workers.register(offer.dataset.worker, { scope: page });
    const worker = one.installing || one.waiting;
    if (worker) await new Promise((give) => {
      worker.onstatechange = () => { if (["activated", "redundant"].includes(worker.state)) give(); };
    });
  };
  const forget = async () => {
    const one = await installed();
    if (one) await one.unregister();
    await caches.delete(`kept ${page}`);
  };
  offer.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    button.disabled = true;
    await (button.dataset.do === "forget" ? forget() : install()).catch(() => {});
    button.disabled = false;
    await show();
  });
  show();
})();
