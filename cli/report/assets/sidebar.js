// The filters and the table of contents.

const sidebar = {};
/** Milliseconds without a letter after which a search begins. */
const TYPING = 60;

function buildSidebar() {
  sidebar.search = el('input', {
    type: 'search',
    id: 'search',
    placeholder: t('search_hint'),
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => {
      clearTimeout(sidebar.typing);
      sidebar.typing = setTimeout(() => update({ q: sidebar.search.value }), TYPING);
    },
  });
  sidebar.types = el('ul', { class: 'types' });
  sidebar.docs = el(
    'select',
    { id: 'doc', onchange: (event) => update({ doc: event.target.value }) },
    el('option', { value: '' }, t('all_files', { n: DATA.docs.length })),
    DATA.docs.map((doc, number) => el('option', { value: number }, doc.name)),
  );
  sidebar.chips = el('p', { class: 'chips' });
  sidebar.count = el('p', { class: 'count', role: 'status' });
  sidebar.reset = button(t('reset'), clearFilters, { class: 'plain' });
  sidebar.contents = el('ol', { class: 'contents' });
  fill(
    byId('sidebar'),
    el('label', { for: 'search', class: 'unseen' }, t('search')),
    sidebar.search,
    sidebar.count,
    sidebar.chips,
    el('h2', null, t('types_head'), el('span', { class: 'all-none' }, allOrNone('all', ''), allOrNone('none', TYPES.join(',')))),
    sidebar.types,
    el('h2', null, el('label', { for: 'doc' }, t('file'))),
    sidebar.docs,
    confidenceFilter(),
    reviewFilter(),
    el('nav', { 'aria-label': t('contents') }, el('h2', null, t('contents')), sidebar.contents),
  );
  refreshSidebar();
}

function clearFilters() {
  sidebar.search.value = '';
  update(clearedFilters());
}

function allOrNone(label, off) {
  return button(t(label), () => update({ off }), { class: 'plain' });
}

function confidenceFilter() {
  sidebar.low = confidenceInput('low');
  sidebar.high = confidenceInput('high');
  return [
    el('h2', null, t('confidence')),
    el(
      'div',
      { class: 'confidence' },
      el('label', null, t('from'), sidebar.low),
      el('label', null, t('to'), sidebar.high),
      button(t('doubtful'), () => update({ low: 0, high: DOUBT }), { title: t('doubtful_hint', { n: DOUBT }) }),
      button(t('all'), () => update({ low: 0, high: 1 })),
    ),
  ];
}

function confidenceInput(name) {
  const set = (event) => {
    const value = Number(event.target.value);
    if (event.target.value !== '' && value >= 0 && value <= 1) update({ [name]: value });
  };
  return el('input', { type: 'number', id: name, min: 0, max: 1, step: 0.05, oninput: set });
}

function reviewFilter() {
  sidebar.review = el(
    'select',
    { id: 'review', onchange: (event) => update({ review: event.target.value }) },
    ['', 'todo', 'right', 'wrong'].map((value) => el('option', { value }, t(`review_${value || 'all'}`))),
  );
  sidebar.checked = el('span', { class: 'count' });
  return [
    el('h2', null, el('label', { for: 'review' }, t('review')), sidebar.checked),
    el('div', { class: 'review' }, sidebar.review, button(t('review_save'), saveVerdicts)),
  ];
}

function refreshSidebar() {
  // What is being typed must not be rewritten.
  if (document.activeElement !== sidebar.search) sidebar.search.value = state.q;
  sidebar.docs.value = state.doc;
  for (const name of ['low', 'high']) {
    if (document.activeElement !== sidebar[name]) sidebar[name].value = state[name];
  }
  sidebar.review.value = state.review;
  fill(sidebar.count, t('shown', { n: formatNumber(chosen.length), all: formatNumber(RECORDS.length) }));
  fill(sidebar.chips, chips(), isFiltered() && sidebar.reset);
  refreshTypes();
  refreshChecked();
  refreshContents();
}

function refreshTypes() {
  const counts = countByType();
  const off = new Set(state.off.split(','));
  if (!sidebar.types.childElementCount) fill(sidebar.types, TYPES.map(typeRow));
  for (const row of sidebar.types.children) {
    const type = row.dataset.type;
    row.querySelector('input').checked = !off.has(type);
    row.querySelector('.n').textContent = formatNumber(counts[type]);
  }
}

function typeRow(type) {
  const toggle = (event) => {
    const off = new Set(state.off.split(',').filter(Boolean));
    if (event.target.checked) off.delete(type);
    else off.add(type);
    update({ off: TYPES.filter((name) => off.has(name)).join(',') });
  };
  return el(
    'li',
    { 'data-type': type },
    el(
      'label',
      null,
      el('input', { type: 'checkbox', onchange: toggle }),
      el('span', { class: 'glyph', 'aria-hidden': 'true' }, named('glyphs', type)),
      el('span', { class: 'sample', 'data-type': type }, named('types', type)),
      el('span', { class: 'n' }),
    ),
  );
}

/** The filters that charts and the open record set, each with a button that takes it away. */
function chips() {
  const told = [
    ['period', state.period],
    ['province', state.province && named('provinces', state.province)],
    ['key', state.key && keyName(state.key)],
  ];
  return told
    .filter(([, value]) => value)
    .map(([name, value]) =>
      button([t(`${name}_filter`, { x: value }), el('span', { 'aria-hidden': 'true' }, ' ×')], () => update({ [name]: '' }), {
        class: 'chip',
        title: t('remove'),
      }),
    );
}

/** The articles that have records left, with how many, and how many of these are doubtful. */
function refreshContents() {
  const counts = ARTICLES.map(() => [0, 0]);
  for (const id of chosen) {
    const count = counts[RECORDS[id]._article];
    count[0] += 1;
    count[1] += isDoubtful(RECORDS[id]);
  }
  // Made once, and touched only where something changed: thousands of rows with every letter typed would be felt.
  if (!sidebar.contents.childElementCount) {
    sidebar.rows = ARTICLES.map(contentsRow);
    fill(sidebar.contents, sidebar.rows.map(({ row }) => row));
  }
  sidebar.rows.forEach((row, number) => showCounts(row, ...counts[number]));
}

function showCounts(item, all, doubtful) {
  if (item.all === all && item.doubtful === doubtful) return;
  Object.assign(item, { all, doubtful });
  item.row.hidden = !all;
  item.allBox.textContent = formatNumber(all);
  item.doubtfulBox.textContent = doubtful ? `?${formatNumber(doubtful)}` : '';
}

function contentsRow(article, number) {
  const allBox = el('span', { class: 'n' });
  const doubtfulBox = el('span', { class: 'n doubt', title: t('doubtful') });
  const open = button(
    [el('span', { class: 'title', lang: 'zh-Hans' }, articleTitle(article)), allBox, doubtfulBox],
    () => openArticle(number),
    { class: 'plain', title: DATA.docs[article.doc].name },
  );
  return { row: el('li', null, open), allBox, doubtfulBox };
}

function articleTitle(article) {
  return article.title ?? (article.blocks[0]?.[1].slice(0, 24) || t('untitled'));
}
