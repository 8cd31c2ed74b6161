// The articles to read. All their text is there from the start, so that the browser's own search finds it; marks are made
// when a part comes near the window and taken away when it is far, so that thousands of them cost nothing.

const MOST_BLOCKS = 20; // in a part
const NEAR = '1200px 0px';

const parts = []; // { article, first, element, paragraphs, marked }
const partOf = new Map(); // by element
const articleElements = [];
let watcher;
let inPlace = false;

function buildArticles() {
  watcher?.disconnect();
  parts.length = 0;
  articleElements.length = 0;
  partOf.clear();
  watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const part = partOf.get(entry.target);
        if (entry.isIntersecting) markPart(part);
        else unmarkPart(part);
      }
    },
    { rootMargin: NEAR },
  );
  fill(byId('articles'), ARTICLES.map(articleElement), el('p', { class: 'nothing', hidden: true }, t(RECORDS.length ? 'no_records' : 'empty')));
  for (const part of parts) watcher.observe(part.element);
}

function articleElement(article, number) {
  const element = el('article', { id: `article-${number}` }, articleHead(article));
  for (let first = 0; first < article.blocks.length; first += MOST_BLOCKS) {
    const paragraphs = article.blocks
      .slice(first, first + MOST_BLOCKS)
      .map(([kind, text]) => el('p', { class: kind, lang: 'zh-Hans' }, text));
    const part = { article, first, element: el('div', { class: 'part' }, paragraphs), paragraphs, marked: false };
    parts.push(part);
    partOf.set(part.element, part);
    element.append(part.element);
  }
  articleElements.push(element);
  return element;
}

function articleHead(article) {
  const doc = DATA.docs[article.doc];
  const told = [article.agency, article.bylines.join('、'), article.published].filter(Boolean);
  const bySentence = article.blocks[0]?.[0] === 'sentence';
  const titled = article.blocks.some(([kind]) => kind === 'title');
  return el(
    'header',
    null,
    el('p', { class: 'meta' }, el('span', { class: 'doc' }, doc.name), told.map((word) => el('span', null, word))),
    // A text has its own headline.
    el('h2', { lang: 'zh-Hans', class: titled ? 'unseen' : null }, articleTitle(article)),
    bySentence && el('p', { class: 'note' }, t(`note_${doc.note ?? 'sentences'}`)),
  );
}

/** Put marks on what the filters let through, or take them off again. */
function markPart(part) {
  part.marked = true;
  part.paragraphs.forEach((paragraph, offset) => {
    const number = part.first + offset;
    const spans = part.article.spans[number].filter(({ record }) => isChosen[record.id] || record.id === state.open);
    paragraph.replaceChildren(...markUp(part.article.blocks[number][1], spans));
  });
}

function unmarkPart(part) {
  if (!part.marked) return;
  part.marked = false;
  part.paragraphs.forEach((paragraph, offset) => {
    paragraph.textContent = visible(part.article.blocks[part.first + offset][1]);
  });
}

/** Follow a change of filters or of the open record. */
function refreshArticles() {
  const left = new Set(chosen.map((id) => RECORDS[id]._article));
  const open = RECORDS[state.open]?._article;
  let none = true;
  articleElements.forEach((element, number) => {
    element.hidden = isFiltered() && !left.has(number) && number !== open;
    none &&= element.hidden;
  });
  byId('articles').lastElementChild.hidden = !none;
  for (const part of parts) if (part.marked) markPart(part);
}

/** Follow another open record: the marks stay, unless one is shown that the filters leave out. */
function refreshOpen(before) {
  if ([state.open, before].some((id) => id !== '' && !isChosen[id])) {
    refreshArticles();
    return;
  }
  for (const mark of byId('articles').getElementsByTagName('mark')) {
    const record = RECORDS[mark.dataset.record];
    mark.classList.toggle('open', record.id === state.open);
    mark.classList.toggle('same', isSameAsOpen(record));
  }
}

function openArticle(number) {
  update({ view: 'articles' });
  articleElements[number].scrollIntoView();
}

/** Bring the open record into the middle of the window. */
function showInArticle(record) {
  const [block] = record._at[0] ?? [0];
  const part = parts.find(({ article, first }) => article === ARTICLES[record._article] && block < first + MOST_BLOCKS);
  if (!part) return;
  if (!part.marked) markPart(part);
  const mark = part.element.querySelector(`[data-record="${record.id}"]`) ?? part.element;
  mark.focus({ preventScroll: true });
  center(part, record.id, 3);
}

/** Marks that are made meanwhile, near the window, move the lines a little: the way there is told anew for some frames. */
function center(part, id, frames) {
  if (state.open !== id || state.view !== 'articles') return;
  const target = part.element.querySelector(`[data-record="${id}"]`) ?? part.element;
  target.scrollIntoView({ block: 'center' });
  if (frames) requestAnimationFrame(() => center(part, id, frames - 1));
}

function onArticleClick(event) {
  const mark = event.target.closest('mark');
  if (mark && !String(getSelection())) openInPlace(Number(mark.dataset.record));
}

/** Open a record that is in sight: the text stays where it is. */
function openInPlace(id) {
  inPlace = true;
  update({ open: id });
  inPlace = false;
}

/** For printing: every mark of every article. */
function markAll() {
  for (const part of parts) if (!part.marked) markPart(part);
}
