// The page: filters on top, then the figures.

const figures = [
  { id: "throughput-shapes", title: "Throughput by producers and consumers", scenario: "Transfer", unit: "items/s", by: shapeAxis },
  { id: "throughput-cores", title: "Throughput by cores", scenario: "Transfer", unit: "items/s", by: "procs" },
  { id: "throughput-map", title: "Throughput as a heat map", scenario: "Transfer", unit: "items/s", by: mapAxis },
  { id: "latency-curve", title: "Latency at a given load, percentiles", scenario: "Sojourn", unit: "p50-ns", by: curveAxis },
  { id: "latency-load", title: "Latency by offered load", scenario: "Sojourn", unit: "p99-ns", by: "rate" },
  { id: "latency-achieved", title: "Achieved rate by offered load", scenario: "Sojourn", unit: "achieved-%", by: "rate" },
  { id: "round-trip", title: "Round trip of one item", scenario: "PingPong", unit: "p50-ns", by: "procs" },
  { id: "cpu", title: "CPU per item", scenario: "Transfer", unit: "cpu-ns/op", by: shapeAxis },
  { id: "fairness", title: "Fairness", scenario: "Fairness", unit: "jain", by: shapeAxis },
  { id: "memory", title: "Memory per slot", scenario: "Footprint", unit: "B/slot", by: "cap" },
  { id: "payload", title: "Time by size of the items", scenario: "Payload", unit: "ns/op", by: "item" },
];

// allFigures returns the figures for the data: those above, and one for each
// scenario without.
function allFigures(model) {
  const specs = figures.filter((f) => model.table(f.scenario, f.unit));
  for (const scenario of model.tables.keys()) {
    if (specs.some((f) => f.scenario === scenario)) continue;
    const id = "scenario-" + specs.length;
    specs.push({ id, title: scenario, scenario, unit: model.units(scenario)[0], by: "" });
  }
  return specs.map((spec) => new Figure(model, spec));
}

function currentFilter(model) {
  const setups = model.data.setups.map((_, i) => String(i));
  return {
    impls: state.list("impl", model.impls),
    setups: state.list("setup", setups).map(Number),
    scenario: state.get("scenario"),
    metric: state.get("metric"),
    relative: state.get("scale") === "line",
  };
}

function filterBar(model, filter) {
  const nodes = [
    choice("Scenario", [["", "all"], ...[...model.tables.keys()].map((s) => [s, s])], filter.scenario, (v) => state.set({ scenario: v }), "scenario"),
    choice("Metric", [["", "as each figure has it"], ...model.allUnits().map((u) => [u, u])], filter.metric, (v) => state.set({ metric: v }), "metric"),
    choice("Scale", [["", "as measured"], ...lineOption(model)], state.get("scale"), (v) => state.set({ scale: v }), "scale"),
    choice("Theme", [["", "as the system"], ["light", "light"], ["dark", "dark"]], state.get("theme"), (v) => state.set({ theme: v }), "theme"),
    toggles("Implementations", "impl", model.impls, filter.impls, (impl) => [swatch(style(model, impl, 0)), impl]),
  ];
  if (model.data.setups.length > 1) {
    const all = model.data.setups.map((_, i) => String(i));
    nodes.push(toggles("Machines", "setup", all, filter.setups.map(String), (i) => [model.setupLabel(Number(i))]));
  }
  return nodes;
}

function lineOption(model) {
  return model.lines.some(Boolean) ? [["line", "in cache-line round trips"]] : [];
}

// toggles returns a group of buttons that switch values on and off.
function toggles(label, key, all, on, content) {
  const flip = (v) => state.setList(key, all.filter((w) => on.includes(w) !== (w === v)), all);
  const button = (name, pressed, click, ...inside) =>
    el("button", { type: "button", name: `${key}:${name}`, "aria-pressed": pressed, onclick: click }, ...inside);
  return el("fieldset", { class: "toggles" }, el("legend", {}, label),
    ...all.map((v) => button(v, String(on.includes(v)), () => flip(v), ...content(v))),
    button("*all", null, () => state.setList(key, all, all), "all"),
    button("*none", null, () => state.setList(key, [], all), "none"));
}

function showRecords(data) {
  const place = document.getElementById("attempts");
  for (const record of data.records || []) {
    if (!record.noted?.length) continue;
    const rows = record.noted.map((a) => el("tr", {}, ...[a.cell, a.round, a.attempt, (a.flags || []).join(", "), a.accepted ? "used" : "not used", a.error || ""]
      .map((v) => el("td", {}, String(v)))));
    const head = ["cell", "round", "attempt", "flags", "sample", "error"].map((h) => el("th", { scope: "col" }, h));
    place.append(el("details", {}, el("summary", {}, `Every flagged or failed attempt of ${record.file}`),
      el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Attempts" }, el("table", { "aria-label": "Attempts" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)))));
  }
}

async function main() {
  const data = await loadData();
  const model = new Model(data);
  const all = allFigures(model);
  const bar = document.getElementById("filters");
  const status = el("p", { class: "hint", role: "status" });
  document.getElementById("figures").append(status, ...all.map((f) => f.node));
  const update = () => {
    document.documentElement.dataset.theme = state.get("theme");
    const filter = currentFilter(model);
    replace(bar, ...filterBar(model, filter));
    const shown = all.filter((f) => f.update(filter));
    status.textContent = shown.length === all.length ? "" : `${shown.length} of ${all.length} figures match the filters.`;
    document.documentElement.dataset.ready = String(shown.length);
  };
  showRecords(data);
  state.read();
  state.listeners.push(update);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) update();
    width = window.innerWidth;
  });
  update();
}

main().catch((err) => {
  document.getElementById("failure").textContent =
    `The charts cannot be drawn: ${err.message}. They need a browser of 2023 or later. The answers and the environment are below.`;
});
