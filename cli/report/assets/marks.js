// Mentions within a paragraph: elements within each other, so that every one of them can be seen and clicked.

/** Marks within one another; what lies deeper has no mark of its own (no text that we know comes near). */
const MOST_LEVELS = 12;

/** The paragraph's text with a mark for each span; `spans` are { from, to, record }, in any order. */
function markUp(text, spans) {
  const sorted = [...spans].sort(outerFirst);
  return nest(text, 0, text.length, sorted).nodes;
}

function outerFirst(one, other) {
  return one.from - other.from || other.to - one.to || TYPES.indexOf(one.record.type) - TYPES.indexOf(other.record.type);
}

/** The nodes of text[from:to], and how many marks lie within one another in it: so many underlines are stacked. */
function nest(text, from, to, spans, depth = 0) {
  const nodes = [];
  let [at, levels, waiting, next] = [from, 0, depth < MOST_LEVELS ? spans : [], 0];
  while (next < waiting.length) {
    const span = waiting[next];
    const first = next + 1;
    next = first;
    while (next < waiting.length && waiting[next].from < span.to) next += 1;
    const within = waiting.slice(first, next);
    // What begins within and ends behind is cut in two: elements cannot cross.
    const inner = within.map((other) => ({ ...other, to: Math.min(other.to, span.to) }));
    const behind = within
      .filter((other) => other.to > span.to)
      .map((other) => ({ ...other, from: span.to, continued: true }));
    const content = nest(text, span.from, span.to, inner, depth + 1);
    if (span.from > at) nodes.push(visible(text.slice(at, span.from)));
    nodes.push(markOf(span, content));
    levels = Math.max(levels, content.levels + 1);
    at = span.to;
    if (behind.length) [waiting, next] = [[...behind, ...waiting.slice(next)].sort(outerFirst), 0];
  }
  if (at < to) nodes.push(visible(text.slice(at, to)));
  return { nodes, levels };
}

function markOf(span, content) {
  const { record } = span;
  const classes = [
    isDoubtful(record) && 'doubt',
    span.continued && 'continued',
    record.id === state.open && 'open',
    isSameAsOpen(record) && 'same',
    verdictOf(record),
  ];
  const mark = el('mark', {
    class: classes.filter(Boolean).join(' ') || null,
    'data-type': record.type,
    'data-record': record.id,
    'data-stack': Math.min(content.levels, 4),
    'data-glyph': named('glyphs', record.type),
    role: 'button',
    tabindex: -1,
    title: hint(record),
  });
  mark.append(...content.nodes);
  return mark;
}

function isSameAsOpen(record) {
  const open = RECORDS[state.open];
  return Boolean(open) && open !== record && open._key !== null && open._key === record._key;
}

function hint(record) {
  const summary = summarize(record);
  return `${named('types', record.type)}${summary ? ` · ${summary}` : ''} · ${record.confidence}`;
}
