// The meter beside a text that is being written: the same figures as app/wording/meter.py. The page works without it.
"use strict";
(() => {
  // As app/wording/checking.py tidies a text before it is kept.
  const tidy = (text) => text.normalize("NFC").replace(/\r\n?/g, "\n").replace(/\t/g, " ")
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "").replace(/^[ \n]+|[ \n]+$/g, "");
  const filled = (text, values) =>
    text.replace(/\{([^{}]*)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
  const travels = (text) => {
    const { units, parts, forcing } = window.waypost.measure(text);
    return { alphabet: forcing.length ? "UCS-2" : "GSM-7", units, parts, forcing };
  };
  window.waypost.tidy = tidy;
  window.waypost.travels = travels;

  const field = document.querySelector("textarea[data-values]");
  const shown = document.getElementById("travels");
  if (!field || !shown) return;
  const values = JSON.parse(field.dataset.values), price = Number(field.dataset.price);
  const [seen, rest, count, dear, letters] =
    [".seen-first", ".seen-later", ".count", ".dear", ".letters"].map((part) => shown.querySelector(part));
  const show = () => {
    const text = filled(tidy(field.value), values), found = travels(text), all = [...text];
    seen.textContent = all.slice(0, 70).join("");
    rest.textContent = all.slice(70).join("");
    count.textContent = count.dataset.words.replace("{parts}", found.parts).replace("{units}", found.units)
      .replace("{alphabet}", found.alphabet).replace("{cost}", (price * found.parts).toFixed(4));
    dear.hidden = !found.forcing.length || !field.dataset.letters;
    letters.replaceChildren(...found.forcing.slice(0, 12).map((letter) => {
      const one = document.createElement("bdi");
      one.className = "letter";
      one.textContent = letter;
      return one;
    }));
  };
  field.addEventListener("input", show);
})();
