// How implementations look: a colour that the colour blind can tell apart, a
// marker and a dash each. The combination is unique for 56 of them.

const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

const markers = [
  (c, r) => c.arc(0, 0, r, 0, 2 * Math.PI),
  (c, r) => c.rect(-0.88 * r, -0.88 * r, 1.76 * r, 1.76 * r),
  (c, r) => polygon(c, [[0, -1.2 * r], [1.1 * r, 0.8 * r], [-1.1 * r, 0.8 * r]]),
  (c, r) => polygon(c, [[0, -1.3 * r], [1.3 * r, 0], [0, 1.3 * r], [-1.3 * r, 0]]),
  (c, r) => polygon(c, [[0, 1.2 * r], [1.1 * r, -0.8 * r], [-1.1 * r, -0.8 * r]]),
  (c, r) => cross(c, 1.3 * r, 0.4 * r),
  (c, r) => polygon(c, star(1.4 * r, 0.6 * r)),
];

function polygon(c, points) {
  points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
}

function cross(c, long, half) {
  c.rect(-long, -half, 2 * long, 2 * half);
  c.rect(-half, -long, 2 * half, 2 * long);
}

function star(outer, inner) {
  return Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 ? inner : outer;
    const a = (i * Math.PI) / 5 - Math.PI / 2;
    return [r * Math.cos(a), r * Math.sin(a)];
  });
}

// style returns how an implementation looks on the machine with the number:
// where there are several, the dash stands for the machine.
function style(model, impl, setup) {
  const i = model.impls.indexOf(impl);
  const several = model.data.setups.length > 1;
  const name = model.references.has(impl) ? "--grey" : impl === model.data.baseline ? "--text" : `--series${i % 8}`;
  return { colour: cssColour(name), marker: markers[i % 7], dash: dashes[(several ? setup : i) % 4] };
}

function cssColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function drawMarker(c, look, x, y, r, edge) {
  c.save();
  c.translate(x, y);
  c.beginPath();
  look.marker(c, r);
  c.fillStyle = look.colour;
  c.fill();
  c.strokeStyle = edge;
  c.lineWidth = r / 5;
  c.stroke();
  c.restore();
}

// swatch returns a small picture of a line with its marker, for legends.
function swatch(look) {
  const ratio = window.devicePixelRatio || 1;
  const canvas = el("canvas", { class: "swatch", width: 30 * ratio, height: 14 * ratio, "aria-hidden": "true" });
  const c = canvas.getContext("2d");
  c.scale(ratio, ratio);
  c.strokeStyle = look.colour;
  c.lineWidth = 1.5;
  c.setLineDash(look.dash);
  c.beginPath();
  c.moveTo(0, 7);
  c.lineTo(30, 7);
  c.stroke();
  c.setLineDash([]);
  drawMarker(c, look, 15, 7, 4.5, cssColour("--ground"));
  return canvas;
}
