// Mentions within a paragraph: elements within each other, so that every one of them can be seen and clicked.

/** The paragraph's text with a mark for each span; `spans` are { from, to, record }, in any order. */
function markUp(text, spans) {
  const sorted = [...spans].sort(outerFirst);
  return nest(text, 0, text.length, sorted).nodes;
}

function outerFirst(one, other) {
  return one.from - other.from || other.to - one.to || TYPES.indexOf(one.record.type) - TYPES.indexOf(other.record.type);
}

/** The nodes of text[from:to], and how many marks lie within one another in it: so many underlines are stacked. */
function nest(text, from, to, spans) {
  const nodes = [];
  let [at, levels, waiting] = [from, 0, spans];
  while (waiting.length) {
    const [span, ...others] = waiting;
    const within = others.filter((other) => other.from < span.to);
    // What begins within and ends behind is cut in two: elements cannot cross.
    const inner = within.map((other) => ({ ...other, to: Math.min(other.to, span.to) }));
    const behind = within
      .filter((other) => other.to > span.to)
      .map((other) => ({ ...other, from: span.to, continued: true }));
    const content = nest(text, span.from, span.to, inner);
    if (span.from > at) nodes.push(visible(text.slice(at, span.from)));
    nodes.push(markOf(span, content));
    levels = Math.max(levels, content.levels + 1);
    at = span.to;
    waiting = [...behind, ...others.slice(within.length)].sort(outerFirst);
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
