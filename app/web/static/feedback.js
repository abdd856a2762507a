// Coding with the keys of a keyboard. The page works without this file; nothing is stored.
"use strict";
(() => {
  const form = document.getElementById("code-many");
  const keys = document.getElementById("keys");
  if (!form || !keys) return;
  keys.hidden = false;
  const select = form.elements.code;
  const ticks = () => [...document.querySelectorAll("#told input[name=item]")];
  const here = () => ticks().findIndex((tick) => tick === document.activeElement || tick.closest("li").contains(document.activeElement));

  const go = (step) => {
    const all = ticks();
    if (!all.length) return;
    const to = all[Math.min(Math.max(here() + step, 0), all.length - 1)];
    to.focus();
    to.closest("li").scrollIntoView({ block: "nearest" });
  };
  const tick = () => { const one = ticks()[here()]; if (one) one.checked = !one.checked; };
  // The same digit again goes to the next code of that type.
  const choose = (number) => {
    const group = select.querySelectorAll("optgroup")[number - 1];
    if (!group) return;
    const codes = [...group.querySelectorAll("option")];
    const next = codes[(codes.findIndex((code) => code.selected) + 1) % codes.length];
    if (!next) return;
    next.selected = true;
    document.getElementById("news").textContent = `${group.label}: ${next.label}`;
  };
  const code = () => {
    const one = ticks()[here()];
    if (one && !ticks().some((other) => other.checked)) one.checked = true;
    form.requestSubmit();
  };
  const open = () => ticks()[here()]?.closest("li").querySelector("a").click();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("textarea, select, input:not([type=checkbox])");
    if (typing) return;
    const deeds = { j: () => go(1), k: () => go(-1), x: tick, o: open, "?": () => { keys.open = !keys.open; } };
    if (here() >= 0 && event.target.matches("input")) deeds.Enter = code;
    const deed = /^[1-6]$/.test(event.key) ? () => choose(Number(event.key)) : deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
})();
