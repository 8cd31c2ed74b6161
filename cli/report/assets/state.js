// What is looked at: view, filters, the open record. All of it stands in the address behind `#`, so that a bookmark, a link
// or the back button leads to the same place.

const VIEWS = ['overview', 'articles', 'table'];
const START = Object.freeze({
  view: 'overview',
  off: '', // types that are left out, joined by commas
  doc: '', // number of the file
  low: 0,
  high: 1,
  q: '',
  period: '', // 2019, 2019-05, <1990
  province: '',
  key: '',
  review: '', // todo, right, wrong
  open: '', // number of the record
  kind: '', // type that the table shows
  sort: '',
  lang: '',
  theme: '',
  glyphs: '',
});
const FILTERS = ['off', 'doc', 'low', 'high', 'q', 'period', 'province', 'key', 'review'];

let state = { ...START };
const listeners = [];

/** Call `listener(changed, old)` after each change, `changed` being a set of names. */
function onChange(listener) {
  listeners.push(listener);
}

/** Change the state. A new view or open record is a step that the back button undoes, a filter is none. */
function update(patch) {
  const old = state;
  state = { ...state, ...patch };
  const changed = new Set(Object.keys(state).filter((name) => state[name] !== old[name]));
  if (!changed.size) return;
  const address = `#${writeHash()}`;
  if (changed.has('view') || changed.has('open')) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  for (const listener of listeners) listener(changed, old);
}

function writeHash() {
  const parts = new URLSearchParams();
  for (const [name, start] of Object.entries(START)) {
    if (state[name] !== start) parts.set(name, state[name]);
  }
  return parts.toString();
}

/** The state that an address names; what it does not name, or names wrongly, is as at the start. */
function readHash() {
  const read = { ...START };
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (Object.hasOwn(START, name)) read[name] = value;
  }
  for (const name of ['low', 'high']) {
    const number = Number(read[name]);
    read[name] = number >= 0 && number <= 1 ? number : START[name];
  }
  if (!VIEWS.includes(read.view)) read.view = START.view;
  if (!TYPES.includes(read.kind)) read.kind = '';
  if (!DATA.docs[read.doc]) read.doc = '';
  read.open = RECORDS[read.open] ? Number(read.open) : '';
  return read;
}

function followAddress() {
  const old = state;
  state = readHash();
  const changed = new Set(Object.keys(state).filter((name) => state[name] !== old[name]));
  for (const listener of listeners) listener(changed, old);
}

/** What all filters leave. */
function clearedFilters() {
  return Object.fromEntries(FILTERS.map((name) => [name, START[name]]));
}

function isFiltered() {
  return FILTERS.some((name) => state[name] !== START[name]);
}
