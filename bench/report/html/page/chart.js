// A chart: every sample a dot, the interval a bar, the median a marker. uPlot
// has the axes, the grid and the cursor; the marks are drawn here.
//
// A plot is { places: [{ at, label }], series: [{ name, look, points }], unit,
// log, ordered, curve }, where points are cells or null, one for each place.

const chartHeight = 340;

function drawChart(holder, plot, onPlace) {
  const at = plot.places.map((p) => p.at);
  const medians = plot.series.map((s) => s.points.map((p) => (p ? p.center : null)));
  const last = at.length - 1;
  const margin = plot.curve ? 0.12 : 0.5;
  const options = {
    width: Math.max(280, holder.clientWidth),
    height: chartHeight,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: () => [at[0] - margin, at[last] + margin] },
      y: { distr: plot.log ? 3 : 1, range: () => valueRange(plot) },
    },
    axes: [placeAxis(plot), valueAxis(plot)],
    series: [{}, ...plot.series.map((s) => ({ label: s.name, paths: () => null, points: { show: false } }))],
    hooks: {
      draw: [(u) => drawMarks(u, plot)],
      setCursor: [(u) => onPlace(u.cursor.idx)],
    },
  };
  return new uPlot(options, [at, ...medians], holder);
}

function axisStyle() {
  const colour = cssColour("--faint");
  return {
    stroke: cssColour("--muted"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour, width: 1 },
    ticks: { stroke: colour, width: 1 },
  };
}

function placeAxis(plot) {
  return {
    ...axisStyle(),
    size: 34,
    splits: (u) => readable(u, plot.places).map((p) => p.at),
    values: (u) => readable(u, plot.places).map((p) => p.label),
  };
}

// readable returns the places of which the labels do not touch each other.
function readable(u, places) {
  const room = Math.max(120, u.width - 90);
  const span = places[places.length - 1].at - places[0].at || 1;
  let end = -Infinity;
  return places.filter((p) => {
    const middle = ((p.at - places[0].at) / span) * room * (1 - 1 / places.length);
    const half = p.label.length * 3.4 + 4;
    if (middle - half < end) return false;
    end = middle + half;
    return true;
  });
}

function valueAxis(plot) {
  return {
    ...axisStyle(),
    size: 70,
    splits: (u, i, min, max) => (plot.log ? logTicks(min, max) : linearTicks(min, max)),
    filter: (u, ticks) => ticks,
    values: (u, ticks) => ticks.map((v) => (v === null ? null : format(v, plot.unit).replace(" ×", "×"))),
  };
}

function linearTicks(min, max) {
  const rough = (max - min) / 6 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) || 10);
  const ticks = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(i * step);
  return ticks;
}

function logTicks(min, max) {
  const steps = Math.log10(max / min) > 3 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let e = Math.floor(Math.log10(min)); 10 ** e <= max; e++) {
    for (const s of steps) {
      const v = Number(`${s}e${e}`);
      if (v >= min && v <= max) ticks.push(v);
    }
  }
  return ticks;
}

function plotValues(plot) {
  return plot.series.flatMap((s) => s.points.flatMap((p) => (p ? p.samples : [])));
}

// wantsLog tells whether the values span more than a linear axis can show.
function wantsLog(plot) {
  const values = plotValues(plot);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  return least > 0 && values.reduce((a, b) => Math.max(a, b), 0) / least > 20;
}

function valueRange(plot) {
  const values = plotValues(plot);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (plot.log) return [least / 1.3, most * 1.3];
  if (least > 0.5 * most && most > 0) { // differences matter, not the way from zero
    const room = Math.max(0.15 * (most - least), 0.02 * most);
    return [least - room, most + room];
  }
  const low = Math.min(0, least);
  return [low, most > low ? most + 0.05 * (most - low) : low + 1];
}

// drawMarks draws all series, each a little aside of the others so that none
// hides another.
function drawMarks(u, plot) {
  const c = u.ctx;
  const ratio = window.devicePixelRatio || 1;
  const room = u.bbox.width / plot.places.length;
  const step = plot.curve ? 0 : Math.min(11 * ratio, (0.64 * room) / plot.series.length);
  const r = plot.curve ? 4 * ratio : Math.max(2.6 * ratio, Math.min(4.5 * ratio, step * 0.6 + 2 * ratio));
  c.save();
  c.beginPath();
  c.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  c.clip();
  plot.series.forEach((s, k) => {
    const aside = (k - (plot.series.length - 1) / 2) * step;
    const points = s.points.flatMap((cell, i) =>
      cell ? [{ cell, x: u.valToPos(plot.places[i].at, "x", true) + aside, joined: joined(plot, s, i) }] : []);
    drawSeries(u, s.look, points, r, ratio, Math.min(3 * ratio, plot.curve ? Infinity : step / 2));
  });
  c.restore();
}

// joined tells whether a line leads to a point: from a neighbour of the same kind.
function joined(plot, series, i) {
  const share = (k) => plot.places[k].label.endsWith("%");
  return plot.ordered && i > 0 && series.points[i - 1] && share(i) === share(i - 1);
}

function drawSeries(u, look, points, r, ratio, half) {
  const c = u.ctx;
  const y = (v) => u.valToPos(v, "y", true);
  c.strokeStyle = c.fillStyle = look.colour;
  c.globalAlpha = 0.35;
  for (const p of points) {
    for (const v of p.cell.samples) {
      c.beginPath();
      c.arc(p.x, y(v), 1.8 * ratio, 0, 2 * Math.PI);
      c.fill();
    }
  }
  c.globalAlpha = 0.7;
  c.lineWidth = 1.4 * ratio;
  c.setLineDash(look.dash.map((d) => d * ratio));
  c.beginPath();
  for (const p of points) {
    if (p.joined) c.lineTo(p.x, y(p.cell.center));
    else c.moveTo(p.x, y(p.cell.center));
  }
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
  for (const p of points) {
    drawInterval(c, p, y, half);
    drawMarker(c, look, p.x, y(p.cell.center), r, cssColour("--ground"));
  }
}

// drawInterval draws the bounds of the median. Where there are too few samples
// for any, there is no bar.
function drawInterval(c, p, y, half) {
  if (p.cell.lo === null || p.cell.hi === null) return;
  c.beginPath();
  c.moveTo(p.x, y(p.cell.lo));
  c.lineTo(p.x, y(p.cell.hi));
  for (const v of [p.cell.lo, p.cell.hi]) {
    c.moveTo(p.x - half, y(v));
    c.lineTo(p.x + half, y(v));
  }
  c.stroke();
}
