// What the page says, in the language that is chosen.

const LABELS = JSON.parse(byId('labels').textContent);
let language = 'zh';

/** A label; `{n}` and the like are filled in. */
function t(key, values) {
  let text = LABELS[language][key] ?? key;
  for (const [name, value] of Object.entries(values ?? {})) text = text.replace(`{${name}}`, () => value);
  return text;
}

/** The name of a value in a table of labels (types, level, kind …); the value itself where the table has none. */
function named(table, value) {
  const names = LABELS[language][table];
  return names && Object.hasOwn(names, value) ? names[value] : value;
}

function setLanguage(chosen) {
  const own = navigator.languages?.[0] ?? navigator.language ?? 'en';
  language = Object.hasOwn(LABELS, chosen) ? chosen : own.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
}

/** A number with separators, as far as a browser can tell it exactly. */
function formatNumber(value) {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 6 }) : '';
}
