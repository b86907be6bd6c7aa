// Which cells a figure shows: those of one scenario and unit along one axis, at
// one value of every other parameter.

const shapeAxis = "shape", mapAxis = "map", curveAxis = "percentile";

const axisNames = dict({
  [shapeAxis]: "producers × consumers", [mapAxis]: "heat map, producers × consumers", [curveAxis]: "percentiles",
  procs: "cores (GOMAXPROCS)", prod: "producers", cons: "consumers", cap: "capacity", rate: "offered load (items/s)",
  item: "item size (bytes)", batch: "items per call", waiters: "waiting goroutines", wait: "way of waiting",
  fill: "items in the queue", arrival: "arrivals", what: "what",
  burst: "items at once", gap: "time between", heap: "other memory (MB)", gogc: "GOGC", pollers: "polling goroutines",
  queues: "queues in a row", workers: "goroutines", side: "side",
});

// presets are values that are shown if nothing else decides.
const presets = dict({ procs: allCores, wait: "block", cap: "1024", item: "8", arrival: "poisson", rate: "100k", side: "empty" });

const freeKeys = (by) => (by === shapeAxis || by === mapAxis ? ["prod", "cons"] : by === curveAxis ? [] : [by]);

const valuesOf = (table, key) => distinct(table.rows.map((r) => r.params[key] ?? "").filter((v) => v !== ""));

// axesOf returns by what a table can be shown.
function axesOf(model, table) {
  const axes = [];
  const varied = (key) => valuesOf(table, key).length > 1;
  if (varied("prod") || varied("cons")) axes.push(shapeAxis);
  if (varied("prod") && varied("cons")) axes.push(mapAxis);
  if (curveUnits(model, table.scenario).length > 2) axes.push(curveAxis);
  const keys = table.params.filter(varied);
  return [...axes, ...keys.sort((a, b) => rankOfKey(a) - rankOfKey(b)), ...(keys.length ? [] : table.params.slice(0, 1))];
}

function rankOfKey(key) {
  const i = ["rate", "what", "procs", "batch", "waiters", "workers", "burst", "queues", "item", "cap", "wait"].indexOf(key);
  return i < 0 ? 99 : i;
}

function curveUnits(model, scenario) {
  return model.units(scenario).filter((u) => quantile(u) !== null).sort((a, b) => quantile(a) - quantile(b));
}

// combination returns the values of the parameters that are not on the axis:
// those that must be, those wished for as far as they exist together, then those
// with the most cells, then usual ones.
function combination(table, by, wishes, impls, must = {}) {
  const free = freeKeys(by);
  const found = new Map();
  for (const row of table.rows) {
    const fixed = Object.fromEntries(table.params.filter((k) => !free.includes(k)).map((k) => [k, row.params[k] ?? ""]));
    const key = rowKey(0, fixed);
    if (!found.has(key)) found.set(key, { fixed, cells: 0 });
    found.get(key).cells += row.cells.filter((c) => impls.includes(c.impl)).length;
  }
  const agree = (fixed, values) => Object.keys(fixed).filter((k) => values[k] === fixed[k]).length;
  const score = ({ fixed, cells }) => 1e9 * agree(fixed, must) + 1e6 * agree(fixed, wishes) + 10 * cells + agree(fixed, presets);
  let best = null;
  for (const c of found.values()) if (!best || score(c) >= score(best)) best = c;
  return best ? best.fixed : {};
}

// plotOf returns what a figure draws, or null if there is nothing.
function plotOf(model, table, by, fixed, filter) {
  const places = by === curveAxis ? curvePlaces(model, table) : rowPlaces(table, by, fixed);
  const plot = { places, across: axisNames[by] || by, unit: table.unit, curve: by === curveAxis, series: [] };
  for (const setup of filter.setups) {
    for (const impl of filter.impls) addSeries(model, plot, setup, impl, fixed, filter);
  }
  const used = places.map((_, i) => plot.series.some((s) => s.points[i]));
  plot.places = places.filter((_, i) => used[i]).map((p, i) => (plot.curve ? p : { ...p, at: i }));
  for (const s of plot.series) s.points = s.points.filter((_, i) => used[i]);
  plot.ordered = plot.curve || by === shapeAxis || plot.places.every((p) => !isNaN(magnitude(p.label)));
  plot.log = wantsLog(plot);
  return plot.series.length ? plot : null;
}

function addSeries(model, plot, setup, impl, fixed, filter) {
  const points = plot.places.map((place) => {
    const row = place.table.byKey.get(rowKey(setup, { ...present(fixed), ...place.params }));
    const cell = row?.cells.find((c) => c.impl === impl);
    const scale = cell && model.scale(place.table.unit, setup, filter.relative);
    if (!scale) return null;
    plot.unit = scale.unit;
    return scaled(cell, scale.factor);
  });
  if (!points.some(Boolean)) return;
  const name = model.data.setups.length > 1 ? `${impl}, ${model.setupLabel(setup)}` : impl;
  plot.series.push({ name, look: style(model, impl, setup), points });
}

function present(params) {
  return Object.fromEntries(Object.entries(params).filter(([, v]) => v !== ""));
}

function scaled(cell, factor) {
  const times = (v) => (v === null ? null : v * factor);
  return { ...cell, samples: cell.samples.map(times), center: times(cell.center), lo: times(cell.lo), hi: times(cell.hi) };
}

function rowPlaces(table, by, fixed) {
  const free = freeKeys(by);
  const seen = new Map();
  for (const row of table.rows) {
    if (row.alias && free.includes("procs")) continue;
    if (Object.keys(fixed).some((k) => (row.params[k] ?? "") !== fixed[k])) continue;
    const params = Object.fromEntries(free.filter((k) => k in row.params).map((k) => [k, row.params[k]]));
    const label = free.length === 2 ? `${params.prod}×${params.cons}` : Object.values(params).join() || "all";
    seen.set(label, { label, params, table });
  }
  const order = (p) => free.map((k) => magnitude(p.params[k]));
  return [...seen.values()].sort((a, b) => order(a).reduce((d, v, i) => d || v - order(b)[i] || 0, 0));
}

// curvePlaces puts percentiles at their number of nines, and the largest value
// beyond them.
function curvePlaces(model, table) {
  const units = curveUnits(model, table.scenario);
  let last = 0;
  return units.map((unit) => {
    const q = quantile(unit);
    last = q < 1 ? -Math.log10(1 - q) : last + 0.7;
    const label = q < 1 ? unit.replace(/^p(\d\d)(\d*)-ns$/, (_, a, b) => "p" + a + (b && "." + b)) : "max";
    return { at: last, label, params: {}, table: model.table(table.scenario, unit) };
  });
}
