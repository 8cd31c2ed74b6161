// Charts: bars drawn by Chart.js, each with the same figures as a list below it, for the keyboard, for screen readers and
// for those who want the numbers.

const CHARTS = [];

Chart.defaults.animation = false;
Chart.defaults.font.family = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

const colours = new Map();

/** The colour that a property of the style sheet has now, light or dark. */
function colour(name) {
  if (!colours.has(name)) colours.set(name, readColour(name));
  return colours.get(name);
}

function readColour(name) {
  const probe = el('span', { class: 'unseen' });
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/**
 * A chart of bars. `rows` are { label, values, choose }; `series` the names and colours of the values; `across` lays the
 * bars on their side, `most` are drawn of them. A click on a bar, or on its row in the list, calls `choose`.
 */
function barChart(title, rows, series, { across = false, most = Infinity } = {}) {
  if (!rows.length) return el('p', { class: 'nothing' }, t('nothing_to_chart'));
  const canvas = el('canvas', { role: 'img', 'aria-label': `${title}: ${rows.map((row) => `${row.label} ${total(row)}`).join(', ')}` });
  const frame = el('div', { class: 'chart' }, canvas);
  const drawn = rows.slice(0, most);
  frame.style.height = across ? `${drawn.length * 26 + 50}px` : '190px';
  CHARTS.push({ canvas, rows: drawn, series, across });
  return [frame, asList(title, rows)];
}

function total(row) {
  return row.values.reduce((sum, value) => sum + value, 0);
}

function asList(title, rows) {
  return el(
    'details',
    { class: 'as-list' },
    el('summary', null, t('as_table', { n: rows.length })),
    el(
      'table',
      null,
      el('caption', { class: 'unseen' }, title),
      el('tbody', null, rows.map((row) => el('tr', null, el('th', { scope: 'row' }, button(row.label, row.choose, { class: 'link' })), el('td', null, formatNumber(total(row)))))),
    ),
  );
}

/** Draw what was made since the last call; the canvases must stand in the document by then. */
function drawCharts() {
  colours.clear();
  for (const chart of CHARTS) {
    chart.drawn?.destroy();
    chart.drawn = chart.canvas.isConnected ? new Chart(chart.canvas, configuration(chart)) : null;
  }
}

function dropCharts() {
  for (const { drawn } of CHARTS) drawn?.destroy();
  CHARTS.length = 0;
}

function configuration({ rows, series, across }) {
  const [text, line] = [colour('muted'), colour('line')];
  const numbers = { stacked: true, beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { color: text, precision: 0, maxTicksLimit: 6 } };
  const names = { stacked: true, grid: { display: false }, border: { color: line }, ticks: { color: across ? colour('text') : text, autoSkip: !across, maxRotation: 0 } };
  return {
    type: 'bar',
    data: {
      labels: rows.map((row) => row.label),
      datasets: series.map(({ name, fills }, at) => ({
        label: name,
        data: rows.map((row) => row.values[at]),
        backgroundColor: rows.map((row, number) => colour(fills[number % fills.length])),
        borderColor: colour('text'),
        // The second series is told by its border too.
        borderWidth: at ? 1 : 0,
        maxBarThickness: across ? 16 : 28,
      })),
    },
    options: {
      indexAxis: across ? 'y' : 'x',
      maintainAspectRatio: false,
      devicePixelRatio: Math.max(2, window.devicePixelRatio),
      interaction: { mode: 'index', axis: across ? 'y' : 'x', intersect: false },
      onClick: (_, hits) => hits.length && rows[hits[0].index].choose(),
      onHover: (event, hits) => {
        event.native.target.style.cursor = hits.length ? 'pointer' : '';
      },
      scales: across ? { x: numbers, y: names } : { x: names, y: numbers },
      plugins: { legend: { display: series.length > 1, align: 'end', labels: { color: text, boxWidth: 12 } } },
    },
  };
}
