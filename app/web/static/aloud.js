// Reads a page aloud with the browser's own voice, where it has one for the language of the words.
"use strict";
(() => {
  const button = document.getElementById("aloud");
  const speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;
  const words = button.querySelector("[data-stop]");
  const start = words.textContent;
  const base = (tag) => tag.toLowerCase().split(/[-_]/)[0];
  // A voice that lives on another machine would tell that machine what somebody reads here.
  const voice = (tag) => speech.getVoices().find((one) => one.localService && base(one.lang) === base(tag));

  const parts = () => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, dt, dd, summary, legend, label)")]
    .filter((one) => one.checkVisibility() && !one.contains(button) && !one.closest("form, [data-live]"))
    .filter((one) => !one.querySelector("p, li, h2, h3"))
    .map((one) => ({ element: one, text: one.innerText.trim(), tag: one.closest("[lang]").lang }))
    .filter((one) => one.text && voice(one.tag));

  let left = [], reading = false;
  const mark = (element) => {
    document.querySelectorAll(".read-now").forEach((one) => one.classList.remove("read-now"));
    if (element) element.classList.add("read-now");
  };
  const show = () => {
    words.textContent = reading ? words.dataset.stop : start;
    if (!reading) mark(null);
  };
  const stop = () => { reading = false; left = []; speech.cancel(); show(); };
  const next = () => {
    if (!reading) return;
    const part = left.shift();
    if (!part) return stop();
    const said = new SpeechSynthesisUtterance(part.text);
    said.lang = part.tag;
    said.voice = voice(part.tag);
    said.onend = next;
    said.onerror = stop;
    mark(part.element);
    part.element.scrollIntoView({ block: "nearest" });
    speech.speak(said);
  };
  button.addEventListener("click", () => {
    if (reading) return stop();
    speech.cancel();
    left = parts();
    reading = true;
    show();
    next();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && reading) stop(); });
  addEventListener("pagehide", stop);

  const offer = () => { button.hidden = !voice(document.documentElement.lang); };
  speech.addEventListener?.("voiceschanged", offer);
  offer();
})();
