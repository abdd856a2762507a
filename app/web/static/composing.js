// The composer of warnings: the preview beside what is written, and a map to draw on. The page works without this file.
"use strict";
(() => {
  const form = document.querySelector("form.warning-form"), shown = document.getElementById("preview");
  if (!form) return;
  let timer = 0, turn = 0;
  const look = async () => {
    const mine = ++turn;
    shown.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(shown.dataset.from, {
        method: "POST", body: new FormData(form), cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(20000),
      });
      if (mine === turn && answer.ok) shown.innerHTML = await answer.text();
    } catch {
      // what was seen last stays
    }
    if (mine === turn) shown.removeAttribute("aria-busy");
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(look, 700); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);

  const place = document.getElementById("draw"), fold = place?.closest("details");
  if (!place || typeof L === "undefined") return;
  const field = document.getElementById("drawn");
  const changed = () => form.dispatchEvent(new Event("change"));
  const tickOf = (code) => [...form.elements].find((one) => one.name === "area" && one.value === code);
  const read = (line) => line.trim().split(/\s+/).map((pair) => pair.split(",").map(Number)).filter((p) => p.length === 2 && p.every(Number.isFinite));
  const rings = () => field.value.split("\n").map(read).filter((ring) => ring.length > 2);

  const draw = async () => {
    const answer = await fetch(place.dataset.from);
    if (!answer.ok) return;
    const { ground, areas, frame } = await answer.json();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    place.hidden = false;
    const map = L.map("draw", { attributionControl: false, zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still, doubleClickZoom: false });
    L.geoJSON(ground, { interactive: false, style: () => ({ className: "mg", weight: 0.5, fillOpacity: 1 }) }).addTo(map);
    const paint = (layer) => {
      const on = tickOf(layer.feature.id)?.checked;
      layer.getElement()?.classList.toggle("m3", Boolean(on));
      layer.getElement()?.classList.toggle("m0", !on);
    };
    let corners = null;
    const whole = L.geoJSON(areas, {
      style: () => ({ className: "m0", weight: 1, fillOpacity: 0.8 }),
      onEachFeature: (feature, layer) => {
        const name = document.createElement("span");
        name.textContent = feature.properties.name;
        layer.bindTooltip(name, { sticky: true });
        layer.on("click", (event) => {
          const tick = tickOf(feature.id);
          if (corners || !tick) return;
          L.DomEvent.stop(event);
          tick.checked = !tick.checked;
          paint(layer);
          changed();
        });
      },
    }).addTo(map);
    map.fitBounds(frame);
    whole.eachLayer(paint);
    form.addEventListener("change", () => whole.eachLayer(paint));

    const done = L.layerGroup().addTo(map), now = L.layerGroup().addTo(map);
    const line = { className: "drawn-line", weight: 3, interactive: false };
    const show = () => {
      done.clearLayers();
      now.clearLayers();
      rings().forEach((ring) => L.polygon(ring, line).addTo(done));
      if (corners) {
        L.polyline(corners, line).addTo(now);
        corners.forEach((corner) => L.circleMarker(corner, { ...line, radius: 5 }).addTo(now));
      }
      begin.hidden = Boolean(corners);
      [end, back].forEach((button) => { button.hidden = !corners; });
      end.disabled = !corners || corners.length < 3;
      clear.hidden = !rings().length || Boolean(corners);
    };
    const [begin, end, back, clear] = ["begin", "end", "back", "clear"].map((name) => document.getElementById(`draw-${name}`));
    document.getElementById("draw-tools").hidden = false;
    begin.addEventListener("click", () => { corners = []; show(); });
    back.addEventListener("click", () => { corners.pop(); if (!corners.length) corners = null; show(); });
    end.addEventListener("click", () => {
      const ring = corners.map(([y, x]) => `${y.toFixed(4)},${x.toFixed(4)}`).join(" ");
      field.value = `${field.value.trim()}\n${ring}`.trim();
      corners = null;
      show();
      changed();
    });
    clear.addEventListener("click", () => { field.value = ""; show(); changed(); });
    map.on("click", (event) => { if (corners) { corners.push([event.latlng.lat, event.latlng.lng]); show(); } });
    field.addEventListener("input", show);
    show();
  };
  let begun = false;
  const begin = () => { if (fold.open && !begun) { begun = true; draw(); } };
  fold.addEventListener("toggle", begin);
  begin();
})();
