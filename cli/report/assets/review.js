// What the reader has found right or wrong. It is kept by the browser under the fingerprint of the data, and can be saved
// as JSON lines.

const STORE = `policyfacts:${document.documentElement.dataset.digest}`;
const verdicts = loadVerdicts();
let storeFails = false;

function loadVerdicts() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    return new Map(Object.entries(kept).filter(([id, verdict]) => RECORDS[id] && ['right', 'wrong'].includes(verdict)));
  } catch {
    return new Map(); // no storage, or not ours
  }
}

function verdictOf(record) {
  return verdicts.get(String(record.id)) ?? '';
}

function setVerdict(record, verdict) {
  if (verdict) verdicts.set(String(record.id), verdict);
  else verdicts.delete(String(record.id));
  try {
    localStorage.setItem(STORE, JSON.stringify(Object.fromEntries(verdicts)));
  } catch {
    storeFails = true;
  }
}

function refreshChecked() {
  fill(sidebar.checked, `${formatNumber(verdicts.size)} / ${formatNumber(RECORDS.length)}`);
  sidebar.checked.title = storeFails ? t('review_lost') : '';
  sidebar.checked.classList.toggle('doubt', storeFails);
}

/** Hand out a file with a line for each record that was judged. */
function saveVerdicts() {
  const lines = [...verdicts].map(([id, verdict]) => {
    const record = RECORDS[id];
    const { type, start, end, text } = record;
    return JSON.stringify({ doc: docOf(record).name, article: ARTICLES[record._article].number, type, start, end, text, verdict });
  });
  const address = URL.createObjectURL(new Blob(lines.map((line) => `${line}\n`), { type: 'application/x-ndjson' }));
  el('a', { href: address, download: 'review.jsonl' }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
