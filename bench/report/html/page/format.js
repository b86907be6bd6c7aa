// Numbers as people read them: three significant digits and a prefix.

function digits(v) {
  if (v === 0) return "0";
  const size = Math.abs(v);
  if (size < 0.001 || size >= 1e6) return v.toPrecision(3);
  const rounded = Number(size.toPrecision(3));
  return v.toFixed(Math.max(0, 2 - Math.floor(Math.log10(rounded))));
}

const timeSteps = [[1e9, " s"], [1e6, " ms"], [1e3, " µs"], [1, " ns"]];
const byteSteps = [[2 ** 30, " GiB"], [2 ** 20, " MiB"], [2 ** 10, " KiB"], [1, " B"]];
const countSteps = [[1e9, " G"], [1e6, " M"], [1e3, " k"], [1, ""]];

const isTime = (unit) => /(^|-)ns(\/|$)/.test(unit);
const isBytes = (unit) => /(^|-)B(\/|$)/.test(unit);

// format returns a value with its unit. Missing values are null.
function format(v, unit) {
  if (v === null || v === undefined) return "–";
  if (unit === multiples) return digits(v) + " ×";
  if (unit.includes("%")) return digits(v) + " %";
  if (unit.startsWith("MB")) return digits(v) + " MB";
  const steps = isTime(unit) ? timeSteps : isBytes(unit) ? byteSteps : countSteps;
  const size = Math.abs(Number(v.toPrecision(3)));
  const [factor, suffix] = steps.find(([f]) => size >= f) || steps[steps.length - 1];
  return digits(v / factor) + suffix;
}

// multiples is the unit of values by the cache-line time of their machine.
const multiples = "cache-line round trips";
const itemsPerLine = "items per cache-line round trip";

const unitIsOwn = (unit) => unit === multiples || unit === itemsPerLine;

// quantile returns the quantile of a unit such as p999-ns, or null.
function quantile(unit) {
  if (/^max-(ns)$/.test(unit)) return 1;
  const m = /^p(\d+)-ns$/.exec(unit);
  return m && Number("0." + m[1]);
}

// formatP returns a p-value as the other reports do.
function formatP(p) {
  if (p === null) return "";
  if (p === 0) return "exact";
  return p < 0.0005 ? "p<0.001" : "p=" + p.toFixed(3);
}
