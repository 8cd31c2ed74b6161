// The open record: its sentence, its fields, the ways to others.

function refreshDetail() {
  const panel = byId('detail');
  const record = RECORDS[state.open];
  panel.hidden = !record;
  document.body.classList.toggle('with-detail', Boolean(record));
  if (!record) {
    panel.replaceChildren();
    return;
  }
  panel.setAttribute('aria-label', named('types', record.type));
  fill(
    panel,
    detailHead(record),
    el('p', { class: 'surface', lang: 'zh-Hans' }, record.text),
    sentenceElement(record),
    verdictButtons(record),
    sameLine(record),
    el('dl', null, fieldRows(record).map(([name, content]) => fieldRow(named('fields', name), content)), aboutRows(record)),
    wayButtons(record),
    el('details', null, el('summary', null, t('raw')), el('pre', null, JSON.stringify(plainRecord(record), null, 2))),
  );
}


function detailHead(record) {
  return el(
    'header',
    null,
    el('span', { class: 'sample', 'data-type': record.type }, named('types', record.type)),
    el('span', { class: 'steps' }, stepButton('previous', '↑', -1), stepButton('next', '↓', 1)),
    button('×', () => update({ open: '' }), { class: 'close', 'aria-label': t('close'), title: `${t('close')} (Esc)` }),
  );
}

function stepButton(label, sign, by) {
  return button(sign, () => step(by), { 'aria-label': t(label), title: `${t(label)} (${by > 0 ? 'j' : 'k'})` });
}

/** The sentence with this mention alone marked. */
function sentenceElement(record) {
  const sentence = sentenceOf(record);
  if (!sentence || record.type === 'quote' || sentence === record.text) return null;
  const [from, to] = placeInSentence(sentence, record);
  const mark = to > from && el('mark', { 'data-type': record.type }, sentence.slice(from, to));
  return el('p', { class: 'sentence', lang: 'zh-Hans' }, sentence.slice(0, from), mark, sentence.slice(to));
}

/** Where in its sentence the mention stands, white space aside: of several such words the one that it is among its likes. */
function placeInSentence(sentence, record) {
  const letters = [...record.text].map((letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);
  const found = [...sentence.matchAll(new RegExp(letters.join('\\s*'), 'gu'))];
  const like = ARTICLES[record._article].records.filter(
    (other) => other._sentence === record._sentence && other.type === record.type && other.text === record.text,
  );
  const match = found[like.indexOf(record)] ?? found[0];
  return match ? [match.index, match.index + match[0].length] : [0, 0];
}

function verdictButtons(record) {
  const verdict = verdictOf(record);
  const one = (name, key) =>
    button(t(name), () => judge(verdict === name ? '' : name), {
      class: `verdict ${name}`,
      'aria-pressed': String(verdict === name),
      title: key,
    });
  return el('p', { class: 'verdicts' }, one('right', 'y'), one('wrong', 'x'));
}

/** Which mention of the same thing this is, and the ways to the others. */
function sameLine(record) {
  const same = SAME.get(record._key) ?? [];
  if (same.length < 2) return null;
  const here = same.filter((id) => RECORDS[id]._article === record._article).length;
  const counted = t('same', { i: same.indexOf(record.id) + 1, n: same.length });
  return el(
    'div',
    { class: 'same-line' },
    el('p', null, counted, here < same.length && ` · ${t('same_here', { n: here })}`),
    button(`← ${t('same_previous')}`, () => stepSame(-1), { title: 'p' }),
    button(`${t('same_next')} →`, () => stepSame(1), { title: 'n', class: 'same-next' }),
    button(t('only_same'), () => update({ key: record._key })),
  );
}

function fieldRow(label, content) {
  return [el('dt', null, label), el('dd', null, content)];
}

function aboutRows(record) {
  return [
    fieldRow(
      t('confidence'),
      el(
        'span',
        { class: isDoubtful(record) ? 'doubt' : null },
        el('meter', { min: 0, max: 1, low: DOUBT, optimum: 1, value: record.confidence, 'aria-hidden': 'true' }),
        ` ${record.confidence}`,
        isDoubtful(record) && ` · ${t('doubtful')}`,
      ),
    ),
    fieldRow(named('fields', 'by'), record.by),
    fieldRow(t('where'), `${whereText(record)}${record.page ? ` · ${t('page')} ${record.page}` : ''} · ${record.start}–${record.end}`),
  ];
}

function wayButtons(record) {
  return el(
    'p',
    { class: 'ways' },
    button(t('in_article'), () => showOpen('articles'), { title: 'a', class: 'to-article' }),
    button(t('in_table'), () => showOpen('table', { kind: record.type }), { title: 't', class: 'to-table' }),
  );
}

/** The record as `extract` wrote it, but for fields that later versions added. */
function plainRecord(record) {
  const own = Object.entries(record).filter(([name]) => !name.startsWith('_') && name !== 'id' && name !== 'hay');
  const { type, ...fields } = Object.fromEntries(own);
  return {
    doc: docOf(record).name,
    article: ARTICLES[record._article].number,
    type,
    ...fields,
    sentence: record._sentence === undefined ? null : sentenceOf(record),
  };
}

/** Show the open record in a view, also where it is shown already but out of sight. */
function showOpen(view, patch) {
  update({ view, ...patch });
  bringIntoView();
}

function bringIntoView() {
  const record = RECORDS[state.open];
  if (!record) return;
  if (state.view === 'articles') showInArticle(record);
  if (state.view === 'table') mainTable.show(record);
}

/** The records in the order in which j and k go through them: that of the table where it is shown. */
function currentOrder() {
  return state.view === 'table' ? mainTable.order() : chosen;
}

function step(by, test = () => true) {
  const order = currentOrder();
  const at = order.indexOf(state.open);
  let next = at < 0 ? firstBehind(order, by) : at + by;
  while (next >= 0 && next < order.length && !test(RECORDS[order[next]])) next += by;
  if (next >= 0 && next < order.length) openRecord(order[next]);
}

/** Where to begin if the open record is not among these: at the next one behind it, or at an end. */
function firstBehind(order, by) {
  if (state.open === '' || state.view === 'table') return by > 0 ? 0 : order.length - 1;
  const behind = order.findIndex((id) => id > state.open);
  if (by > 0) return behind < 0 ? order.length : behind;
  return (behind < 0 ? order.length : behind) - 1;
}

function openRecord(id) {
  update({ open: id, view: state.view === 'overview' ? 'articles' : state.view });
}

/** To the next mention of the same person, place, programme; behind the last comes the first. */
function stepSame(by) {
  const record = RECORDS[state.open];
  const same = SAME.get(record?._key) ?? [];
  if (same.length > 1) openRecord(same[(same.indexOf(record.id) + by + same.length) % same.length]);
}

/** Note a verdict on the open record; `goOn` opens the next one. */
function judge(verdict, goOn) {
  const record = RECORDS[state.open];
  if (!record) return;
  // The order must be asked before a filter on verdicts takes this record out of it.
  const order = currentOrder();
  const following = order[order.indexOf(state.open) + 1];
  setVerdict(record, verdict);
  applyFilters();
  refreshAll();
  if (goOn && following !== undefined) openRecord(following);
}
