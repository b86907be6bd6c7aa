// The tables behind the charts, and heat maps, which are tables in colour.

function tableOf(plot, model, caption) {
  const head = [plot.across, "implementation", "median", "95 % interval", "samples", `vs ${model.data.baseline}`, "p (Holm)", "verdict"];
  const body = el("tbody");
  plot.places.forEach((place, i) => {
    for (const s of plot.series) {
      if (s.points[i]) body.append(lineOf(place, s, s.points[i], plot.unit));
    }
  });
  const table = el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
    body);
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, table);
}

function lineOf(place, series, cell, unit) {
  const v = cell.versus;
  const bounds = cell.lo === null || cell.hi === null
    ? "too few samples" : `${format(cell.lo, unit)} – ${format(cell.hi, unit)}`;
  const notes = (cell.warnings || []).filter((w) => w !== "all samples are equal").join("; ");
  return el("tr", {},
    el("th", { scope: "row" }, place.long || place.label),
    el("td", {}, series.name),
    el("td", { class: "number", "data-value": cell.center }, format(cell.center, unit)),
    el("td", { class: "number" }, bounds),
    el("td", { class: "number", title: cell.samples.map((s) => format(s, unit)).join(", ") }, String(cell.samples.length)),
    el("td", { class: "number" }, v ? v.delta + (v.interval ? ` (${v.interval})` : "") : ""),
    el("td", { class: "number" }, v ? formatP(v.adjusted) : ""),
    el("td", { class: v ? v.verdict : "" }, v ? verdictMark(v.verdict) + notesMark(notes) : notesMark(notes)));
}

function verdictMark(verdict) {
  const mark = { better: "▲ ", faster: "▲ ", worse: "▼ ", slower: "▼ " }[verdict] || "";
  return mark + verdict;
}

function notesMark(notes) {
  return notes ? ` (${notes})` : "";
}

// heatMaps returns a table in colour for each series: producers down, consumers
// across. The colours are the same in all of them.
function heatMaps(plot) {
  const values = plot.series.flatMap((s) => s.points.filter(Boolean).map((p) => p.center)).filter((v) => v > 0);
  const least = Math.log(Math.min(...values));
  const span = Math.log(Math.max(...values)) - least || 1;
  const heat = (v) => (v > 0 ? (Math.log(v) - least) / span : 0);
  return el("div", { class: "maps" }, ...plot.series.map((s) => heatMap(plot, s, heat)));
}

function heatMap(plot, series, heat) {
  const prods = distinct(plot.places.map((p) => p.params.prod));
  const conss = distinct(plot.places.map((p) => p.params.cons));
  const cellAt = (prod, cons) =>
    series.points[plot.places.findIndex((p) => p.params.prod === prod && p.params.cons === cons)];
  const rows = prods.map((prod) => el("tr", {},
    el("th", { scope: "row" }, prod),
    ...conss.map((cons) => heatCell(cellAt(prod, cons), plot.unit, heat))));
  const name = el("span", { class: "name" }, swatch(series.look), " " + series.name);
  return el("table", { class: "map" },
    el("caption", {}, name),
    el("thead", {}, el("tr", {},
      el("th", { scope: "col", class: "corner" }, "prod ↓ cons →"),
      ...conss.map((cons) => el("th", { scope: "col" }, cons)))),
    el("tbody", {}, ...rows));
}

function heatCell(cell, unit, heat) {
  if (!cell) return el("td", { class: "number none" }, "–");
  const td = el("td", { class: "number" }, format(cell.center, unit));
  td.style.setProperty("--heat", Math.round(100 * heat(cell.center)) + "%");
  return td;
}
