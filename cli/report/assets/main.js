// The page as a whole: it is built once for each language, then follows the state.

function buildTop() {
  const name = DATA.docs.length === 1 ? DATA.docs[0].name : '';
  fill(byId('source'), name);
  document.title = name ? `${visible(name)} – policyfacts` : 'policyfacts';
  document.querySelector('.skip').textContent = t('skip');
  fill(
    byId('views'),
    VIEWS.map((view, at) => button(t(view), () => update({ view }), { id: `tab-${view}`, role: 'tab', 'aria-controls': view, title: String(at + 1) })),
  );
  fill(
    byId('tools'),
    button(t('show_glyphs'), toggleGlyphs, { id: 'glyphs', title: 'l' }),
    button(t('theme'), toggleTheme, { id: 'theme', title: `${t('switch_theme')} (d)` }),
    button(t('switch_language'), () => update({ lang: language === 'zh' ? 'en' : 'zh' }), { id: 'language' }),
    button(t('help'), () => byId('help').showModal(), { id: 'keys', title: '?' }),
  );
}

function isDark() {
  return state.theme ? state.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function toggleTheme() {
  update({ theme: isDark() ? 'light' : 'dark' });
}

function toggleGlyphs() {
  update({ glyphs: state.glyphs ? '' : 'on' });
}

function applyLook() {
  document.documentElement.dataset.theme = state.theme;
  document.documentElement.dataset.glyphs = state.glyphs;
  byId('glyphs').setAttribute('aria-pressed', String(Boolean(state.glyphs)));
  byId('theme').setAttribute('aria-pressed', String(isDark()));
}

function buildAll() {
  setLanguage(state.lang);
  buildTop();
  buildHelp();
  buildSidebar();
  buildArticles();
  buildTable();
  applyLook();
  refreshAll();
}

/** What is out of sight is left alone until it is looked at. */
function refreshAll() {
  for (const view of VIEWS) {
    byId(view).hidden = view !== state.view;
    byId(`tab-${view}`).setAttribute('aria-selected', String(view === state.view));
  }
  document.body.dataset.view = state.view;
  refreshSidebar();
  refreshDetail();
  if (state.view === 'overview') refreshOverview();
  if (state.view === 'articles') refreshArticles();
  if (state.view === 'table') refreshTable();
}

function follow(changed, old) {
  if (changed.has('lang')) {
    buildAll();
    return;
  }
  applyLook();
  const filtered = FILTERS.some((name) => changed.has(name));
  if (filtered) applyFilters();
  if (filtered || changed.has('view')) refreshAll();
  else followSmall(changed, old);
  if (!inPlace && (changed.has('open') || changed.has('view'))) bringIntoView();
}

/** A change that leaves the records alone. */
function followSmall(changed, old) {
  if (changed.has('kind') || changed.has('sort')) refreshTable();
  if (changed.has('theme') && state.view === 'overview') drawCharts();
  if (!changed.has('open')) return;
  refreshDetail();
  byId('detail').scrollTop = 0;
  if (state.view === 'articles') refreshOpen(old.open);
  if (state.view === 'table') mainTable.redraw();
  if (state.view === 'overview') figures.redraw();
}

/** Pixels that a chart may be wide on a sheet of A4. */
const PAPER = 600;

/** Printed is all that the filters let through, not only what is in sight. */
function beforePrint() {
  markAll();
  if (state.view === 'table') mainTable.showAll(true);
  // Charts are pictures: their colours must be those of paper before they get there.
  document.documentElement.dataset.theme = 'light';
  if (state.view !== 'overview') return;
  drawCharts();
  for (const { drawn, canvas } of CHARTS) drawn.resize(PAPER, canvas.parentElement.clientHeight);
}

function afterPrint() {
  if (state.view === 'table') mainTable.showAll(false);
  applyLook();
  if (state.view === 'overview') drawCharts();
}

state = readHash();
applyFilters();
onChange(follow);
buildAll();
bringIntoView();
byId('articles').addEventListener('click', onArticleClick);
addEventListener('keydown', onKey);
addEventListener('popstate', followAddress);
addEventListener('beforeprint', beforePrint);
addEventListener('afterprint', afterPrint);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  applyLook();
  if (state.view === 'overview') drawCharts();
});
