// A figure: what it shows, the controls for it, a chart and the table behind it.

class Figure {
  constructor(model, spec) {
    this.model = model;
    this.spec = spec;
    this.controls = el("div", { class: "controls" });
    this.picture = el("div", { class: "picture" });
    this.readout = el("p", { class: "readout" });
    this.behind = el("div", {});
    const open = el("details", { class: "behind" }, el("summary", {}, `Table: ${spec.title}`), this.behind);
    open.addEventListener("toggle", () => this.fillTable(open.open));
    this.details = open;
    this.node = el("section", { id: spec.id, class: "figure", "aria-labelledby": spec.id + "-title" },
      el("h3", { id: spec.id + "-title" }, spec.title),
      this.controls, this.picture, this.readout, open);
  }

  key(name) {
    return `${this.spec.id}.${name}`;
  }

  // update draws the figure again, and returns whether it shows anything.
  update(filter) {
    const shown = this.choose(filter);
    this.node.hidden = !shown;
    if (shown) this.draw();
    else this.destroy();
    return shown;
  }

  // choose finds out what to show.
  choose(filter) {
    const { model, spec } = this;
    if (filter.scenario && filter.scenario !== spec.scenario) return false;
    const units = model.units(spec.scenario);
    if (filter.metric && !units.includes(filter.metric)) return false;
    const unit = filter.metric || state.get(this.key("metric"), spec.unit);
    this.table = model.table(spec.scenario, unit) || model.table(spec.scenario, spec.unit);
    if (!this.table) return false;
    this.axes = axesOf(model, this.table);
    const by = state.get(this.key("by"), spec.by);
    this.by = this.axes.includes(by) ? by : this.axes[0];
    if (this.by === curveAxis && quantile(this.table.unit) === null) {
      this.table = model.table(spec.scenario, curveUnits(model, spec.scenario)[0]);
    }
    const wishes = {};
    for (const k of this.table.params) if (state.get(this.key(k))) wishes[k] = state.get(this.key(k));
    this.impls = filter.impls;
    this.fixed = combination(this.table, this.by, wishes, filter.impls);
    this.plot = plotOf(model, this.table, this.by, this.fixed, filter);
    return this.plot !== null;
  }

  draw() {
    this.drawControls();
    this.destroy();
    this.readout.replaceChildren();
    if (this.by === mapAxis) {
      this.picture.replaceChildren(heatMaps(this.plot),
        el("p", { class: "hint" }, `Median ${this.plot.unit}; the stronger the colour, the larger the value.`));
    } else {
      this.drawChart();
    }
    this.fillTable(this.details.open);
  }

  destroy() {
    this.uplot?.destroy();
    this.uplot = null;
  }

  drawControls() {
    const { model, spec, table } = this;
    const select = (label, name, options, value, change) =>
      choice(label, options, value, change || ((v) => state.set({ [this.key(name)]: v })), this.key(name));
    const nodes = [];
    if (this.by !== curveAxis) nodes.push(select("Metric", "metric", model.units(spec.scenario).map((u) => [u, u]), table.unit));
    nodes.push(select("By", "by", this.axes.map((a) => [a, axisNames[a] || a]), this.by));
    const constant = [];
    for (const k of table.params.filter((p) => p in this.fixed)) {
      const values = distinct(table.rows.map((r) => r.params[k] ?? ""));
      if (values.length > 1) nodes.push(select(k, k, values.map((v) => [v, v || "none"]), this.fixed[k], (v) => this.pick(k, v)));
      else constant.push(`${k}=${values[0]}`);
    }
    if (constant.length) nodes.push(el("span", { class: "hint" }, constant.join(" ")));
    replace(this.controls, ...nodes);
  }

  // pick changes one parameter, and others if there is no such combination.
  pick(name, value) {
    const fixed = combination(this.table, this.by, this.fixed, this.impls, { [name]: value });
    state.set(Object.fromEntries(Object.entries(fixed).map(([k, v]) => [this.key(k), v])));
  }

  caption() {
    const better = { higher: ", higher is better", lower: ", lower is better" }[this.table.better] || "";
    const unit = this.by === curveAxis ? "latency" : this.table.unit;
    const scale = unitIsOwn(this.plot.unit) ? `, in ${this.plot.unit}` : "";
    return `${this.spec.scenario}, ${unit}${scale} by ${this.plot.across}${better}`;
  }

  drawChart() {
    const { plot } = this;
    const box = el("div", {
      class: "chart", tabindex: "0", role: "group", "aria-roledescription": "chart",
      "aria-label": `${this.caption()}. ${plot.series.length} implementations at ${plot.places.length} places; ` +
        "left and right arrow read the medians, the table follows.",
      onkeydown: (event) => this.move(event),
      onfocus: () => this.readout.setAttribute("aria-live", "polite"),
      onblur: () => this.readout.removeAttribute("aria-live"),
    });
    const caption = this.caption() + (plot.log ? " (logarithmic)" : "");
    this.picture.replaceChildren(el("p", { class: "hint" }, caption), box);
    this.place = null;
    this.showLegend();
    this.uplot = drawChart(box, plot, (i) => this.read(i));
  }

  // move reads the next or previous place.
  move(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !this.uplot) return;
    event.preventDefault();
    const i = Math.max(0, Math.min(this.plot.places.length - 1, (this.place ?? -1) + step));
    this.uplot.setCursor({ left: this.uplot.valToPos(this.plot.places[i].at, "x"), top: 10 });
    this.read(i);
  }

  // read writes the medians at a place, the best first if it is known which is.
  // Without a place it writes the legend.
  read(i = null) {
    if (i === this.place) return;
    this.place = i;
    if (i === null) return this.showLegend();
    const sign = this.table.better === "higher" ? -1 : 1;
    const cells = this.plot.series.filter((s) => s.points[i]).sort((a, b) => sign * (a.points[i].center - b.points[i].center));
    this.readout.replaceChildren(el("strong", {}, this.plot.places[i].label + ": "),
      ...cells.map((s) => this.entry(s, format(s.points[i].center, this.plot.unit))));
  }

  showLegend() {
    this.readout.replaceChildren(...this.plot.series.map((s) => this.entry(s, "")));
  }

  entry(series, value) {
    return el("span", { class: "value" }, swatch(series.look), `${series.name} `, el("strong", {}, value));
  }

  fillTable(open) {
    if (!open) this.behind.replaceChildren();
    else if (this.plot) this.behind.replaceChildren(tableOf(this.plot, this.model, this.caption()));
  }
}
