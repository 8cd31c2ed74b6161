// The overview of what the filters let through: counts, charts, people, programmes, figures.

const MOST_NAMES = 10; // before "more"
const MORE_NAMES = 30;
const MOST_PROVINCES = 12; // drawn; the list has all
const MOST_MONTHS = 36;
/** Dates before this share of all stand together, if more than GAP years would be drawn for them. */
const FEW = 0.05;
const GAP = 15;

let figures;

function refreshOverview() {
  const records = chosen.map((id) => RECORDS[id]);
  dropCharts();
  const figuresBox = el('div', { class: 'table-box short' });
  fill(
    byId('overview'),
    tiles(records),
    el(
      'div',
      { class: 'cards' },
      card('timeline', 'timeline_hint', timelineChart(records), 'wide'),
      el('div', { class: 'stack' }, card('by_type', null, typesChart(records)), card('programs', null, programsList(records))),
      el('div', { class: 'stack' }, card('by_province', 'by_province_hint', provincesChart(records)), card('people', null, peopleList(records))),
      card('statistics', null, figuresBox, 'wide'),
    ),
  );
  let sort = '';
  figures = createTable(figuresBox, (chosenSort) => {
    sort = chosenSort;
    figures.set(chosen, 'statistic', sort);
  });
  figures.set(chosen, 'statistic', sort);
  drawCharts();
}

function card(label, hintLabel, content, kind) {
  return el(
    'section',
    { class: `card ${kind ?? ''}`, id: `card-${label}`, 'aria-labelledby': `head-${label}` },
    el('h2', { id: `head-${label}` }, t(label), hintLabel && el('small', null, t(hintLabel))),
    content,
  );
}

function tiles(records) {
  const articles = new Set(records.map((record) => record._article));
  const docs = new Set([...articles].map((number) => ARTICLES[number].doc));
  const doubtful = records.filter(isDoubtful).length;
  const tile = (label, count) => el('li', null, el('b', null, formatNumber(count)), el('span', null, t(label)));
  return el(
    'div',
    { class: 'tiles' },
    el(
      'ul',
      null,
      tile('files', isFiltered() ? docs.size : DATA.docs.length),
      tile('article_count', isFiltered() ? articles.size : ARTICLES.length),
      tile('record_count', records.length),
      tile('doubtful_count', doubtful),
      tile('checked_count', verdicts.size),
    ),
    button(`${t('start_check')} →`, startCheck, { class: 'primary start-check' }),
  );
}

/** The table of all types, the least certain first, with the first of them open. */
function startCheck() {
  update({ view: 'table', kind: '', sort: 'confidence' });
  const [first] = mainTable.order();
  if (first !== undefined) update({ open: first });
}

function typesChart(records) {
  const rows = TYPES.map((type) => {
    const own = records.filter((record) => record.type === type);
    const unsure = own.filter(isDoubtful).length;
    return { label: named('types', type), values: [own.length - unsure, unsure], type, choose: () => update({ view: 'table', kind: type, sort: '' }) };
  }).filter((row) => row.values[0] + row.values[1]);
  const series = [
    { name: t('sure_series', { n: DOUBT }), fills: rows.map((row) => row.type) },
    { name: t('unsure_series', { n: DOUBT }), fills: ['panel'] },
  ];
  return barChart(t('by_type'), rows, series, { across: true });
}

function provincesChart(records) {
  const counts = new Map();
  for (const record of records) for (const code of record._provinces ?? []) counts.set(code, (counts.get(code) ?? 0) + 1);
  const rows = [...counts]
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other))
    .map(([code, count]) => ({ label: named('provinces', code), values: [count], choose: () => update({ province: state.province === code ? '' : code }) }));
  return barChart(t('by_province'), rows, [{ name: t('count'), fills: ['place'] }], { across: true, most: MOST_PROVINCES });
}

function timelineChart(records) {
  const days = records.map((record) => record._day).filter(Boolean).sort();
  if (!days.length) return barChart(t('timeline'), [], []);
  const length = periodLength(days);
  const counts = new Map();
  for (const day of days) {
    // A year alone is missing among months.
    if (day.length >= length) counts.set(day.slice(0, length), (counts.get(day.slice(0, length)) ?? 0) + 1);
  }
  const periods = [...counts.keys()].sort();
  const start = length === 4 ? mainStart(days) : periods[0];
  const before = periods.filter((period) => period < start).reduce((sum, period) => sum + counts.get(period), 0);
  const bar = (period, count) => ({
    label: period,
    values: [count],
    choose: () => update({ period: state.period === period ? '' : period }),
  });
  const rows = periodsBetween(start, periods.at(-1), length).map((period) => bar(period, counts.get(period) ?? 0));
  if (before) rows.unshift(bar(`<${start}`, before));
  return barChart(t('timeline'), rows, [{ name: t('count'), fills: ['date'] }]);
}

/** How much of a day tells its bar: 10 characters for days, 7 for months, 4 for years. */
function periodLength(days) {
  if (/^\d{4}-\d\d$/.test(state.period)) return 10;
  if (/^\d{4}$/.test(state.period)) return days.some((day) => day.length >= 7) ? 7 : 4;
  const [first, last] = [days[0], days.at(-1)];
  const months = (last.slice(0, 4) - first.slice(0, 4)) * 12 + (last.slice(5, 7) - first.slice(5, 7));
  return months < MOST_MONTHS && days.every((day) => day.length >= 7) ? 7 : 4;
}

/** The first year that has a bar of its own: a few dates of long ago would make all bars thin, so one bar holds them. */
function mainStart(days) {
  const [first, main] = [days[0], days[Math.floor(days.length * FEW)]].map((day) => day.slice(0, 4));
  return main - first > GAP ? main : first;
}

/** All periods from the first to the last, so that gaps show. */
function periodsBetween(first, last, length) {
  const periods = [];
  const end = new Date(`${last}${'-01'.repeat((10 - length) / 3)}T00:00Z`);
  const at = new Date(`${first}${'-01'.repeat((10 - length) / 3)}T00:00Z`);
  while (at <= end) {
    periods.push(at.toISOString().slice(0, length));
    if (length === 4) at.setUTCFullYear(at.getUTCFullYear() + 1);
    else if (length === 7) at.setUTCMonth(at.getUTCMonth() + 1);
    else at.setUTCDate(at.getUTCDate() + 1);
  }
  return periods;
}

/** Records of a type by what they are of, the most frequent first, among equals those that are spelled out: { key, records }. */
function groups(records, type) {
  const found = new Map();
  for (const record of records) {
    if (record.type !== type || !record._key) continue;
    if (!found.has(record._key)) found.set(record._key, []);
    found.get(record._key).push(record);
  }
  const spelledOut = (of) => of.some((record) => record.expansion ?? record.known_posts?.length);
  return [...found]
    .map(([key, of]) => ({ key, records: of, told: Number(Boolean(spelledOut(of))) }))
    .sort((one, other) => other.records.length - one.records.length || other.told - one.told);
}

/** The names of a list with their counts; a click opens the first mention. */
function nameList(of, describe) {
  if (!of.length) return el('p', { class: 'nothing' }, t('no_records'));
  const items = el('ol', { class: 'names' }, of.slice(0, MOST_NAMES).map((group) => nameItem(group, describe)));
  const more = button('', () => {
    const at = items.childElementCount;
    items.append(...of.slice(at, at + MORE_NAMES).map((group) => nameItem(group, describe)));
    sayMore();
  }, { class: 'plain more' });
  const sayMore = () => {
    const rest = of.length - items.childElementCount;
    more.hidden = rest <= 0;
    more.textContent = t('more', { n: Math.min(rest, MORE_NAMES) });
  };
  sayMore();
  return [items, more];
}

function nameItem({ key, records }, describe) {
  const articles = new Set(records.map((record) => record._article)).size;
  return el(
    'li',
    null,
    button(keyName(key), () => update({ open: records[0].id, view: 'articles' }), { class: 'link', lang: 'zh-Hans' }),
    el('span', { class: 'n' }, t('times', { n: records.length }), articles > 1 && ` · ${t('in_articles', { n: articles })}`),
    describe(records),
  );
}

function peopleList(records) {
  return nameList(groups(records, 'person'), (of) => {
    const posts = new Set(of.flatMap((record) => record.known_posts.map(postText)));
    return posts.size > 0 && el('p', { lang: 'zh-Hans' }, [...posts].join('、'));
  });
}

function programsList(records) {
  return nameList(groups(records, 'program'), (of) => {
    const { kind } = of.find((record) => record.kind) ?? {};
    const told = of.find((record) => record.expansion_from === 'text') ?? of.find((record) => record.expansion);
    return [
      kind && el('span', { class: 'tag' }, named('kind', kind)),
      told && el('p', { lang: 'zh-Hans' }, told.expansion.join('、'), el('span', { class: 'tag' }, named('expansion_from', told.expansion_from))),
    ];
  });
}
