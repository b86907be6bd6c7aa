// The figures in the page: JSON, compressed, in base64, as queuebench report
// -format json writes it, with the records of the samples.

async function loadData() {
  const text = document.getElementById("data").textContent;
  const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// dict returns the entries without what every object has: a parameter may be
// called toString.
const dict = (entries) => Object.assign(Object.create(null), entries);

// A Model answers questions about the data.
class Model {
  constructor(data) {
    this.data = data;
    this.tables = new Map(); // scenario to unit to table
    this.impls = [];
    this.references = new Set();
    for (const table of data.tables) {
      if (!this.tables.has(table.scenario)) this.tables.set(table.scenario, new Map());
      this.tables.get(table.scenario).set(table.unit, table);
      table.byKey = new Map();
      for (const row of table.rows) {
        row.params = dict(row.params);
        row.key = rowKey(row.setup, row.params);
        table.byKey.set(row.key, row);
        for (const cell of row.cells) this.addImpl(cell);
      }
    }
    if (data.setups.length > 1) data.tables.forEach(addAllCores);
    const rank = (impl) => (impl === data.baseline ? 0 : this.references.has(impl) ? 2 : 1);
    this.impls.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    this.lines = data.setups.map((_, i) => this.cacheLine(i));
  }

  addImpl(cell) {
    if (!this.impls.includes(cell.impl)) this.impls.push(cell.impl);
    if (cell.reference) this.references.add(cell.impl);
  }

  table(scenario, unit) {
    return this.tables.get(scenario)?.get(unit);
  }

  units(scenario) {
    return [...(this.tables.get(scenario)?.keys() || [])];
  }

  allUnits() {
    return [...new Set(this.data.tables.map((t) => t.unit))];
  }

  // cacheLine returns the time in ns in which a cache line goes to another core
  // and back on the machine of a setup, or null if it was not measured.
  cacheLine(setup) {
    const rows = this.table("Calibrate", "ns/op")?.rows || [];
    const row = rows.findLast((r) => r.setup === setup && r.params.what === "cacheline");
    return row?.cells[0]?.center || null;
  }

  // scale returns what to multiply values of a setup with, or null if that
  // cannot be done, and the unit of the products.
  scale(unit, setup, relative) {
    const plain = { factor: 1, unit };
    if (!relative) return plain;
    const line = this.lines[setup];
    if (isTime(unit)) return line ? { factor: 1 / line, unit: multiples } : null;
    if (unit === "items/s") return line ? { factor: line * 1e-9, unit: itemsPerLine } : null;
    return plain;
  }

  setupLabel(i) {
    return this.data.setups[i].label || this.data.config.find((s) => s.key === "cpu")?.values[0] || "this machine";
  }
}

// allCores stands for as many cores as each machine has.
const allCores = "all";

// addAllCores gives a table rows that bring together what machines of different
// size do with all their cores.
function addAllCores(table) {
  const most = new Map();
  for (const { setup, params } of table.rows) {
    if (params.procs) most.set(setup, Math.max(most.get(setup) || 0, Number(params.procs)));
  }
  if (new Set(most.values()).size < 2) return;
  for (const row of table.rows.filter((r) => Number(r.params.procs) === most.get(r.setup))) {
    const params = dict({ ...row.params, procs: allCores });
    const alias = { ...row, params, key: rowKey(row.setup, params), alias: true };
    table.rows.push(alias);
    table.byKey.set(alias.key, alias);
  }
}

// rowKey returns the same text for the same parameters.
function rowKey(setup, params) {
  return JSON.stringify([setup, ...Object.keys(params).sort().map((k) => [k, params[k]])]);
}

// magnitude returns the size of a value such as 1024, 100k, 10us or 50%, or NaN.
// Shares come after numbers.
function magnitude(value) {
  const m = /^(-?[\d.]+)(k|M|G|ns|us|ms|s|%|)$/.exec(value ?? "");
  const factor = { k: 1e3, M: 1e6, G: 1e9, ns: 1e-9, us: 1e-6, ms: 1e-3, "%": 1e15 };
  return m ? Number(m[1]) * (factor[m[2]] || 1) : NaN;
}

// distinct returns the values without duplicates, sorted by size, then as text.
function distinct(values) {
  return [...new Set(values)].sort((a, b) => magnitude(a) - magnitude(b) || isNaN(magnitude(a)) - isNaN(magnitude(b)) || (a < b ? -1 : 1));
}
