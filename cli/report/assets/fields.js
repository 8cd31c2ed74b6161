// What the fields of records mean to a reader: one line for lists and hints, texts and links for the open record.

/** Tables of labels by the field whose values they name. */
const VALUE_TABLES = ['level', 'kind', 'modifier', 'anchor', 'expansion_from', 'published_from'];
/** Fields that hold the start of another record of the file, and its type. */
const POINTERS = { anchor_start: 'date', period_start: 'date', place_start: 'place' };
/** Fields that the open record shows elsewhere, or that only machines need. */
const SHOWN_ELSEWHERE = new Set([
  ...['type', 'text', 'confidence', 'by', 'start', 'end', 'line', 'page'],
  ...['person_id', 'program_id', 'id', 'hay'],
]);

/** The fact of a record in a few words, beyond its text. */
function summarize(record) {
  const summary = SUMMARIES[record.type]?.(record);
  return (Array.isArray(summary) ? summary.filter(Boolean).join(' · ') : summary) ?? '';
}

const SUMMARIES = {
  person: (record) => [
    record.canonical !== record.text && record.canonical,
    (record.posts.length ? record.posts : record.known_posts).map(postText).join('、'),
  ],
  place: (record) => [record.names?.join('、') ?? record.full_name ?? record.within?.full_name, named('level', record.level), record.adcode],
  date: (record) => [named('kind', record.kind), record.value],
  statistic: (record) => [record.indicator, record.subject, record.period, changeText(record)],
  program: (record) => [record.name !== record.text && record.name, record.kind && named('kind', record.kind), record.expansion?.join('、')],
  document: (record) => [record.full_title !== record.title && record.full_title, record.kind && named('kind', record.kind), record.issuer, record.number],
  quote: (record) => [record.speaker, record.cue],
  organization: (record) => named('kind', record.kind),
};

function postText(post) {
  return [post.former && t('former'), post.organization, post.post].filter(Boolean).join(' ');
}

/** A figure as it is meant: scaled value, upper bound, unit. */
function figureText(record) {
  if (record.value === null) return '';
  const bound = record.value_max === null ? '' : `–${formatNumber(record.value_max)}`;
  return `${formatNumber(record.value)}${bound} ${record.unit ?? ''}`.trim();
}

function changeText({ change, unit }) {
  if (!change) return '';
  const numbers = [
    change.by !== null && `${formatNumber(change.by)}${unit ?? ''}`,
    (change.from !== null || change.to !== null) && `${formatNumber(change.from)} → ${formatNumber(change.to)}`,
  ];
  return [change.basis, named('direction', change.direction), ...numbers].filter(Boolean).join(' ');
}

/** The fields of its own that a record tells, as [name, text or elements]; what is null or empty is left out. */
function fieldRows(record) {
  return Object.entries(record)
    .filter(([name, value]) => !name.startsWith('_') && !SHOWN_ELSEWHERE.has(name) && !isEmpty(value) && !isRepeated(record, name))
    .map(([name, value]) => [name, fieldContent(record, name, value)]);
}

/** Whether another field says the same: titles are shown by their posts, those of the article if there are more of them. */
function isRepeated(record, name) {
  if (name === 'titles') return record.posts.length > 0;
  if (name === 'known_posts') return record.known_posts.length === record.posts.length;
  return (name === 'canonical' || name === 'name' || name === 'title') && record[name] === record.text;
}

function isEmpty(value) {
  return value === null || value === false || value === '' || (Array.isArray(value) && !value.length);
}

function fieldContent(record, name, value) {
  if (name in POINTERS) return pointer(record, POINTERS[name], value);
  if (name === 'posts' || name === 'known_posts') return list(value.map(postText));
  if (name === 'parts') return value.map((part) => part.name).join(' › ');
  if (name === 'within') return `${value.full_name} ${value.adcode}`;
  if (name === 'candidates') return list(value.map(({ full_name: full, adcode }) => `${full} ${adcode}`));
  if (name === 'change') return changeText(record);
  if (VALUE_TABLES.includes(name)) return named(name, value);
  if (value === true) return t('yes');
  if (Array.isArray(value)) return list(value);
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

function list(items) {
  return items.length === 1 ? String(items[0]) : el('ul', null, items.map((item) => el('li', null, item)));
}

/** A way to the record that this one leans on, where it is among the records. */
function pointer(record, type, start) {
  const target = recordAt(record, type, start);
  if (target === undefined) return String(start);
  return button(RECORDS[target].text, () => update({ open: target }), { class: 'link' });
}

/** File and line. */
function whereText(record) {
  return `${docOf(record).name}:${record.line}`;
}
