// Tables: sorted by any column, with rows in the document only for what is in sight.

const ROW = 34; // pixels; the style sheet has the same
const SPARE = 12; // rows above and below what is in sight
const COLLATOR = new Intl.Collator('zh-Hans-u-co-pinyin', { numeric: true });

/** A column: its value to sort by (null goes last), the text of its cells if that is another. */
function column(id, label, value, text) {
  return { id, label, value, text: text ?? ((record) => value(record) ?? '') };
}

function fieldColumn(name, table) {
  const value = (record) => {
    const own = record[name];
    return isEmpty(own) ? null : Array.isArray(own) ? own.join('、') : table ? named(table, own) : own;
  };
  return column(name, () => named('fields', name), value);
}

const TEXT = column('text', () => named('fields', 'text'), (record) => record.text);
const CONFIDENCE = column('confidence', () => t('confidence'), (record) => record.confidence);
const WHERE = column('where', () => t('where'), (record) => record.id, whereText);
const SENTENCE = column('sentence', () => t('sentence'), (record) => sentenceOf(record) || null);
const POSTS = column('known_posts', () => named('fields', 'known_posts'), (record) => record.known_posts.map(postText).join('、') || null);
const NUMBER = column('value', () => named('fields', 'value'), (record) => record.value, (record) => formatNumber(record.value));
const COLUMNS = {
  '': [
    CONFIDENCE,
    column('type', () => t('type'), (record) => TYPES.indexOf(record.type), (record) => named('types', record.type)),
    TEXT,
    column('fact', () => t('fact'), (record) => summarize(record) || null),
    SENTENCE,
    WHERE,
  ],
  person: [CONFIDENCE, TEXT, fieldColumn('canonical'), fieldColumn('titles'), POSTS, SENTENCE, WHERE],
  place: [CONFIDENCE, TEXT, fieldColumn('full_name'), fieldColumn('level', 'level'), fieldColumn('adcode'), SENTENCE, WHERE],
  date: [CONFIDENCE, TEXT, fieldColumn('value'), fieldColumn('kind', 'kind'), fieldColumn('anchor', 'anchor'), SENTENCE, WHERE],
  statistic: [
    TEXT,
    NUMBER,
    fieldColumn('unit'),
    fieldColumn('indicator'),
    fieldColumn('subject'),
    fieldColumn('place'),
    fieldColumn('period'),
    column('change', () => named('fields', 'change'), (record) => changeText(record) || null),
    fieldColumn('source'),
    CONFIDENCE,
    WHERE,
  ],
  program: [CONFIDENCE, TEXT, fieldColumn('name'), fieldColumn('kind', 'kind'), fieldColumn('head'), fieldColumn('expansion'), fieldColumn('owner'), WHERE],
  document: [CONFIDENCE, fieldColumn('full_title'), fieldColumn('kind', 'kind'), fieldColumn('issuer'), fieldColumn('number'), WHERE],
  quote: [CONFIDENCE, TEXT, fieldColumn('speaker'), fieldColumn('cue'), WHERE],
  organization: [CONFIDENCE, TEXT, fieldColumn('kind', 'kind'), SENTENCE, WHERE],
};

/**
 * A table of records in `box`. `sort` is `column` or `-column` for falling order; `onsort` is told of a new one.
 * Gives { set(ids, kind, sort), order(), show(record), showAll(), redraw() }.
 */
function createTable(box, onsort) {
  const table = { box, kind: '', sort: '', ids: [], sorted: [], all: false };
  table.head = el('thead');
  table.body = el('tbody');
  table.scroller = el(
    'div',
    { class: 'scroller', onscroll: () => drawRows(table), tabindex: 0 },
    el('table', { 'aria-rowcount': -1 }, table.head, table.body),
  );
  fill(box, table.scroller);
  table.body.addEventListener('click', (event) => {
    const row = event.target.closest('tr[data-record]');
    if (row && !String(getSelection())) openInPlace(Number(row.dataset.record));
  });
  table.body.addEventListener('dblclick', () => showOpen('articles'));
  return {
    set: (ids, kind, sort) => setRows(table, ids, kind, sort, onsort),
    order: () => table.sorted,
    show: (record) => scrollToRow(table, record),
    showAll: (all) => {
      table.all = all;
      drawRows(table, true);
    },
    redraw: () => drawRows(table, true),
  };
}

function setRows(table, ids, kind, sort, onsort) {
  const columns = COLUMNS[kind];
  table.columns = columns;
  table.sort = columns.some(({ id }) => id === sort.replace('-', '')) ? sort : '';
  fill(table.head, el('tr', null, columns.map((one) => headCell(table, one, onsort))));
  const of = kind ? ids.filter((id) => RECORDS[id].type === kind) : ids;
  table.sorted = sortIds(of, columns, table.sort);
  table.scroller.firstChild.setAttribute('aria-rowcount', table.sorted.length + 1);
  table.box.classList.toggle('no-rows', !table.sorted.length);
  drawRows(table, true);
}

function headCell(table, { id, label }, onsort) {
  const falling = table.sort === `-${id}`;
  const rising = table.sort === id;
  return el(
    'th',
    { scope: 'col', class: `c-${id}`, 'aria-sort': falling ? 'descending' : rising ? 'ascending' : null },
    button([label(), el('span', { class: 'arrow', 'aria-hidden': 'true' }, falling ? ' ↓' : rising ? ' ↑' : '')], () => onsort(rising ? `-${id}` : id), {
      title: t('sort_by', { x: label() }),
    }),
  );
}

/** Sorted by a column, in the order of the texts where it is equal; what has no value comes last either way. */
function sortIds(ids, columns, sort) {
  if (!sort) return ids;
  const sign = sort.startsWith('-') ? -1 : 1;
  const { value } = columns.find(({ id }) => id === sort.replace('-', ''));
  const keyed = ids.map((id) => [id, value(RECORDS[id])]);
  keyed.sort(([one, a], [other, b]) => {
    if (a === null || b === null) return (a === null) - (b === null) || one - other;
    return sign * (typeof a === 'number' ? a - b : COLLATOR.compare(a, b)) || one - other;
  });
  return keyed.map(([id]) => id);
}

/** Draw the rows in sight, with one empty row above and one below that stand for all others. */
function drawRows(table, force) {
  const count = table.sorted.length;
  const height = table.scroller.clientHeight || 600;
  let first = Math.max(0, Math.floor(table.scroller.scrollTop / ROW) - SPARE);
  let last = Math.min(count, first + Math.ceil(height / ROW) + 2 * SPARE);
  if (table.all) [first, last] = [0, count];
  if (!force && first === table.first && last === table.last) return;
  [table.first, table.last] = [first, last];
  const rows = table.sorted.slice(first, last).map((id, offset) => rowElement(table, RECORDS[id], first + offset));
  fill(table.body, filler(first), rows, filler(count - last));
}

function filler(rows) {
  if (!rows) return null;
  const row = el('tr', { class: 'filler', 'aria-hidden': 'true' }, el('td'));
  row.firstChild.style.height = `${rows * ROW}px`;
  return row;
}

function rowElement(table, record, place) {
  const classes = [isDoubtful(record) && 'doubt', record.id === state.open && 'open', verdictOf(record)];
  return el(
    'tr',
    { 'data-record': record.id, 'aria-rowindex': place + 2, class: classes.filter(Boolean).join(' ') || null },
    table.columns.map((one) => cell(one, record)),
  );
}

function cell({ id, text }, record) {
  const content = text(record);
  const shown = id === 'type' ? el('span', { class: 'sample', 'data-type': record.type }, content) : content;
  return el('td', { class: `c-${id}`, title: String(content).length > 12 ? content : null }, shown);
}

function scrollToRow(table, record) {
  const at = table.sorted.indexOf(record.id);
  if (at < 0) return;
  const { scroller } = table;
  const top = at * ROW;
  if (top < scroller.scrollTop || top > scroller.scrollTop + scroller.clientHeight - 3 * ROW) {
    scroller.scrollTop = Math.max(0, top - scroller.clientHeight / 3);
  }
  drawRows(table, true);
}

// The view of its own: every type has its columns.

let mainTable;
let tableKinds;
let tableCount;

function buildTable() {
  const box = el('div', { class: 'table-box' });
  tableKinds = el(
    'select',
    { id: 'kind', onchange: (event) => update({ kind: event.target.value, sort: '' }) },
    ['', ...TYPES].map((type) => el('option', { value: type }, type ? named('types', type) : t('all'))),
  );
  tableCount = el('span', { class: 'count' });
  fill(
    byId('table'),
    el('p', { class: 'table-head' }, el('label', { for: 'kind' }, t('types_head')), tableKinds, tableCount),
    box,
    el('p', { class: 'nothing' }, t(RECORDS.length ? 'no_records' : 'empty')),
  );
  mainTable = createTable(box, (sort) => update({ sort }));
}

/** Without a choice the least certain come first. */
function refreshTable() {
  tableKinds.value = state.kind;
  mainTable.set(chosen, state.kind, state.sort || 'confidence');
  tableCount.textContent = t('row_count', { n: formatNumber(mainTable.order().length) });
}
