// What is shown, kept in the hash of the address, so that a view can be
// bookmarked and sent to others.

const state = {
  params: new URLSearchParams(),
  listeners: [],

  read() {
    this.params = new URLSearchParams(location.hash.slice(1));
  },

  get(key, otherwise = "") {
    return this.params.get(key) ?? otherwise;
  },

  // list returns the values of a key, or all if it is not there.
  list(key, all) {
    if (!this.params.has(key)) return all;
    const wanted = this.params.getAll(key);
    return all.filter((v) => wanted.includes(v));
  },

  // set changes values; an empty one stands for the default.
  set(values) {
    for (const [key, value] of Object.entries(values)) {
      this.params.delete(key);
      if (value !== "") this.params.set(key, value);
    }
    this.changed();
  },

  setList(key, values, all) {
    this.params.delete(key);
    if (values.length === 0) this.params.append(key, "");
    if (values.length < all.length) values.forEach((v) => this.params.append(key, v));
    this.changed();
  },

  changed() {
    history.replaceState(null, "", "#" + this.params);
    this.listeners.forEach((f) => f());
  },
};

window.addEventListener("hashchange", () => {
  state.read();
  state.listeners.forEach((f) => f());
});
