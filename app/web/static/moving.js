// Figures on the map that folium drew, and the days that play over it. Without this file the picture stays.
"use strict";
(() => {
  const of = (id) => document.getElementById(id);
  if (typeof L === "undefined" || typeof map_moving === "undefined") return;
  const map = map_moving, player = of("player"), when = of("when"), legend = of("legend");
  const STEPS = 5, INVERTED = 4, HIDDEN = -1;
  const NARROW = 34, NAMED = 66; // pixels: of an area with room for a figure, and for its name too
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const hiddenMeans = of("moved").dataset.hidden, least = Number(of("moved").dataset.least);

  const areas = new Map();
  const rows = new Map([...document.querySelectorAll("#figures tr[data-code]")].map((row) => [row.dataset.code, row]));
  const first = new Map([...rows].map(([code, row]) => [code, row.lastElementChild.textContent]));

  // Words are put into the page as text, never as markup.
  const part = (tag, words) => { const made = document.createElement(tag); made.dir = "auto"; made.textContent = words; return made; };
  const shadeOf = (many, most) => many === null ? HIDDEN : many === 0 ? 0 : Math.max(1, Math.ceil(many * STEPS / most));

  const write = (area) => {
    const box = area.layer.getBounds();
    const wide = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
    const said = [];
    if (area.figure && wide > NARROW) {
      said.push(part("b", area.figure));
      if (wide > Math.max(NAMED, area.name.length * 7)) said.push(part("span", area.name));
    }
    area.written.replaceChildren(...said);
    area.label.getElement()?.classList.toggle("on", area.shade >= INVERTED);
    area.label.update(); // it stands in the middle of what is written
  };

  const paint = (area, figure, shade) => {
    Object.assign(area, { figure, shade });
    const path = area.layer.getElement();
    if (path) {
      for (let one = HIDDEN; one <= STEPS; one += 1) path.classList.toggle(one < 0 ? "mh" : `m${one}`, one === shade);
      if (shade < 0) area.layer.setStyle({ fillColor: "url(#hatch)" });
    }
    write(area);
  };

  geo_json_areas.eachLayer((layer) => {
    const { name, at, href, figure, shade } = layer.feature.properties;
    const written = document.createElement("div");
    const label = L.tooltip({ permanent: true, direction: "center", className: "written", interactive: false, offset: [0, 0] })
      .setLatLng(at).setContent(written);
    const area = { layer, label, written, name, figure, shade };
    areas.set(layer.feature.id, area);
    layer.bindTooltip(() => part("span", `${name}: ${area.shade < 0 ? hiddenMeans : area.figure || "0"}`), { sticky: true });
    if (href) layer.on("click", () => { location.href = href; });
    label.addTo(map);
    label.getElement().setAttribute("aria-hidden", "true"); // the table says it
    label.getElement().removeAttribute("role");
    write(area);
  });
  map.on("zoomend resize", () => areas.forEach(write));
  const stage = of("moved").parentElement;
  stage.classList.add("live");
  map.setMinZoom(map.getZoom() - 1); // farther out there is nothing to see
  legend.hidden = false;
  if (!player) return;

  const names = JSON.parse(player.dataset.names), along = of("along"), play = of("play");
  const mode = () => new FormData(player).get("mode");
  const swatches = legend.cloneNode(true);
  let told = null, timer = 0, atFirst = true;

  const running = ([each, rising], until) => {
    const total = rising.slice(0, until + 1).reduce((sum, more) => sum + more, 0);
    return total || (each.slice(0, until + 1).some((many) => many !== 0) ? null : 0);
  };
  const valueOf = (days, at) => mode() === "total" ? running(days, at) : days[0][at] ?? null;
  const mostOf = () => {
    const lists = [...areas.keys()].map((code) => told.areas[code]).filter(Boolean);
    const all = lists.flatMap((days) => mode() === "total" ? [running(days, names.length - 1)] : days[0]);
    return all.reduce((most, many) => Math.max(most, many ?? 0), 0);
  };

  const line = (shade, words) => {
    const one = swatches.firstElementChild.cloneNode(true), box = one.querySelector("rect");
    box.setAttribute("class", shade < 0 ? "ml" : `ml m${shade}`);
    if (shade < 0) box.setAttribute("fill", "url(#hatch)"); else box.removeAttribute("fill");
    one.querySelector("span").textContent = words;
    return one;
  };
  const keyOf = (most) => {
    const ends = [...new Set([1, 2, 3, 4, 5].map((step) => Math.floor(most * step / STEPS)))].filter((end) => end >= least);
    const lines = ends.map((end) => line(shadeOf(end, most), `≤ ${end}`));
    legend.replaceChildren(...(told.none === 0 ? [line(0, "0")] : []), ...lines, ...(hiddenMeans ? [line(HIDDEN, hiddenMeans)] : []));
  };

  const others = (at) => {
    if (!told.rest) return;
    document.querySelectorAll("#figures .rest").forEach((row) => row.remove());
    for (const [name, many] of told.rest[at]) {
      const row = document.createElement("tr"), head = part("th", name);
      head.scope = "row";
      row.className = "rest";
      row.append(head, part("td", String(many)));
      document.querySelector("#figures tbody").append(row);
    }
  };

  const show = () => {
    const at = Number(along.value), whole = mode() === "whole";
    const name = mode() === "total" ? player.dataset.until.replace("@", names[at]) : names[at];
    when.textContent = whole ? player.dataset.time : name;
    along.setAttribute("aria-valuetext", when.textContent);
    if (whole) return begin();
    const most = mostOf();
    keyOf(most);
    // What no day tells of is nothing for staff, and unknown to everybody else.
    const value = (code) => told.areas[code] ? valueOf(told.areas[code], at) : told.none;
    areas.forEach((area, code) => { const many = value(code); paint(area, many === null ? "" : String(many), shadeOf(many, most)); });
    rows.forEach((row, code) => { const many = value(code); row.lastElementChild.textContent = many === null ? hiddenMeans : many; });
    others(at);
  };
  const begin = () => {
    areas.forEach((area) => { const { figure, shade } = area.layer.feature.properties; paint(area, figure, shade); });
    rows.forEach((row, code) => { row.lastElementChild.textContent = first.get(code); });
    legend.replaceChildren(...swatches.cloneNode(true).children);
  };

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.classList.remove("on");
    play.querySelector("span").textContent = play.dataset.play;
    when.setAttribute("aria-live", "polite");
  };
  const step = () => {
    along.value = Number(along.value) + 1;
    show();
    if (Number(along.value) === names.length - 1) stop();
  };
  const start = () => {
    if (mode() === "whole") player.querySelector("[value=each]").checked = true;
    if (atFirst || Number(along.value) === names.length - 1) along.value = 0;
    atFirst = false;
    play.classList.add("on");
    play.querySelector("span").textContent = play.dataset.pause;
    when.setAttribute("aria-live", "off"); // a voice would never catch up; it speaks when it stands still
    show();
    timer = setInterval(step, reduced ? 2000 : 800);
  };

  const ready = (found) => {
    told = found;
    of("steps").hidden = true;
    player.hidden = false;
    if (mode() !== "whole") show();
    play.addEventListener("click", () => timer ? stop() : start());
    along.addEventListener("input", () => {
      stop();
      atFirst = false;
      if (mode() === "whole") player.querySelector("[value=each]").checked = true;
      show();
    });
    player.addEventListener("change", (event) => { if (event.target.name === "mode") { stop(); show(); } });
    player.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
    addEventListener("keydown", (event) => {
      if (event.key !== " " || event.target.closest("button, a, input, summary")) return;
      event.preventDefault();
      play.click();
    });
  };
  fetch(player.dataset.from).then((answer) => answer.ok ? answer.json() : null).then((found) => { if (found) ready(found); }).catch(() => {});
})();
