// The records, articles and files, and what is looked up among them.

const DATA = JSON.parse(byId('data').textContent);
const ARTICLES = DATA.articles;
/** Mentions only: the record of an article is shown as its head. The place in this list is the number in the address. */
const RECORDS = [];
/** Below this a record wants to be looked at. */
const DOUBT = 0.7;
const TYPES = ['person', 'place', 'date', 'statistic', 'program', 'document', 'quote', 'organization'];
/** Fields that say where and how a record was found, not what it says. */
const ABOUT = new Set(['type', 'start', 'end', 'line', 'page', 'confidence', 'by', 'evidence']);

/** All mentions of one person, place, programme … in the order of the texts. */
const SAME = new Map();
/** Records by article, type and start, for those that point to each other. */
const STARTS = new Map();

for (const article of ARTICLES) {
  article.records = [];
  article.spans = article.blocks.map(() => []);
}
for (const row of DATA.records) {
  const article = ARTICLES[row._article];
  if (row.type === 'article') {
    article.record = row;
    continue;
  }
  row.id = RECORDS.length;
  RECORDS.push(row);
  article.records.push(row);
  for (const [block, from, to] of row._at) article.spans[block].push({ from, to, record: row });
  if (row._key) {
    if (!SAME.has(row._key)) SAME.set(row._key, []);
    SAME.get(row._key).push(row.id);
  }
  STARTS.set(`${article.doc}:${row.type}:${row.start}`, row.id);
}

function docOf(record) {
  return DATA.docs[ARTICLES[record._article].doc];
}

function sentenceOf(record) {
  return DATA.sentences[record._sentence] ?? '';
}

/** The number of the record of a type that starts at an offset of the same file; undefined where it is not there. */
function recordAt(record, type, start) {
  return STARTS.get(`${ARTICLES[record._article].doc}:${type}:${start}`);
}

/** All that a record says, in lower case, to search in. */
function haystack(record) {
  if (record.hay === undefined) {
    const words = [];
    collect(record, words);
    record.hay = words.join('\n').toLowerCase();
  }
  return record.hay;
}

function collect(value, words) {
  if (typeof value === 'string' || typeof value === 'number') words.push(value);
  else if (value && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) {
      if (!name.startsWith('_') && name !== 'id' && !ABOUT.has(name)) collect(inner, words);
    }
  }
}

/** What two records of one key are called. */
function keyName(key) {
  return key.slice(key.indexOf(':') + 1).replace(/#p\d+$/, '');
}

function isDoubtful(record) {
  return record.confidence < DOUBT;
}
