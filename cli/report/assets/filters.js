// Which records the filters let through.

/** The numbers of these records in the order of the texts, and for each record whether it is among them. */
let chosen = [];
const isChosen = new Uint8Array(RECORDS.length);

/** One test for each filter that is set; `except` names one that is not to count. */
function activeTests(except) {
  const tests = {};
  const off = new Set(state.off.split(','));
  if (state.off) tests.off = (record) => !off.has(record.type);
  if (state.doc !== '') tests.doc = (record) => ARTICLES[record._article].doc === Number(state.doc);
  if (state.low > 0 || state.high < 1) {
    // Up to 0.7 means below it, so that the two halves share nothing; up to 1 means all.
    tests.confidence = ({ confidence }) =>
      confidence >= state.low && (confidence < state.high || state.high === 1);
  }
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length) tests.q = (record) => words.every((word) => haystack(record).includes(word));
  if (state.period) tests.period = (record) => isWithin(record._day, state.period);
  if (state.province) tests.province = (record) => record._provinces?.includes(state.province);
  if (state.key) tests.key = (record) => record._key === state.key;
  if (state.review) tests.review = (record) => (verdictOf(record) || 'todo') === state.review;
  delete tests[except];
  return Object.values(tests);
}

/** Whether a day lies in a period: a day, month or year, or all before a year (`<1990`). */
function isWithin(day, period) {
  if (!day) return false;
  return period.startsWith('<') ? day < period.slice(1) : day.startsWith(period);
}

function applyFilters() {
  const tests = activeTests();
  chosen = [];
  for (const record of RECORDS) {
    const through = tests.every((test) => test(record));
    isChosen[record.id] = through;
    if (through) chosen.push(record.id);
  }
}

/** How many records of each type all other filters let through. */
function countByType() {
  const counts = Object.fromEntries(TYPES.map((type) => [type, 0]));
  const tests = activeTests('off');
  for (const record of RECORDS) if (tests.every((test) => test(record))) counts[record.type] += 1;
  return counts;
}
