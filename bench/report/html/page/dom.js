// Making elements. Text is always set as text, never as HTML: names come from
// files that anybody may have written.

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// choice returns a labelled select. Options are [value, text] pairs.
function choice(label, options, value, change, name) {
  const select = el("select", { name, onchange: () => change(select.value) });
  for (const [v, text] of options) select.append(el("option", { value: v }, text));
  select.value = value;
  return el("label", {}, label + " ", select);
}

// replace puts nodes into a parent and keeps the focus on the control with the
// same name, if it was in there.
function replace(parent, ...nodes) {
  const name = parent.contains(document.activeElement) ? document.activeElement.getAttribute("name") : null;
  parent.replaceChildren(...nodes);
  if (name) parent.querySelector(`[name="${CSS.escape(name)}"]`)?.focus();
}
