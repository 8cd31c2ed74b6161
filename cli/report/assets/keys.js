// The keyboard: one key each for what an editor does all the time.

const KEYS = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  n: () => stepSame(1),
  p: () => stepSame(-1),
  u: () => step(1, isDoubtful),
  y: () => judge('right', true),
  x: () => judge('wrong', true),
  a: () => showOpen('articles'),
  Enter: () => showOpen('articles'),
  t: () => state.open !== '' && showOpen('table', { kind: RECORDS[state.open].type }),
  1: () => update({ view: 'overview' }),
  2: () => update({ view: 'articles' }),
  3: () => update({ view: 'table' }),
  '/': () => byId('search').focus(),
  l: () => toggleGlyphs(),
  d: () => toggleTheme(),
  '?': () => byId('help').showModal(),
  Escape: () => closeOpen(),
};
/** Keys that scroll, or press what has the focus, unless a record is open. */
const OTHERWISE_USED = new Set(['ArrowDown', 'ArrowUp', 'Enter']);

function onKey(event) {
  const action = KEYS[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey || byId('help').open) return;
  if (event.key !== 'Escape' && isTyping(event.target)) return;
  if (OTHERWISE_USED.has(event.key) && (state.open === '' || isControl(event.target))) return;
  event.preventDefault();
  action();
}

function isTyping(target) {
  return target.matches('input:not([type=checkbox]), select, textarea');
}

function isControl(target) {
  return target.matches('button, a, summary, input');
}

function closeOpen() {
  if (document.activeElement?.matches('input')) document.activeElement.blur();
  else update({ open: '' });
}

function buildHelp() {
  const rows = LABELS[language].keys.map(({ keys, does }) =>
    el('tr', null, el('th', null, keys.map((key) => el('kbd', null, key))), el('td', null, does)),
  );
  fill(
    byId('help'),
    el('h2', null, t('help')),
    el('table', null, el('tbody', null, rows)),
    el('form', { method: 'dialog' }, el('button', null, t('close'))),
  );
}
