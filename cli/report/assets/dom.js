// Elements are made here, from text and never from markup: what stands in a record or an article can only be shown.

// Characters that are not seen, or turn the direction of what follows them, would make a text look like another.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with a sign in place of each unseen character: one for one, so that places in it stay true. */
function visible(text) {
  return String(text).replace(UNSEEN, (char) => {
    const code = char.charCodeAt(0);
    return code < 32 ? String.fromCharCode(0x2400 + code) : code === 127 ? '\u2421' : '\ufffd';
  });
}

/** An element; attributes that are null or false are left out, functions become listeners (onclick). */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : visible(value));
  }
  append(element, children);
  return element;
}

/** Append texts, elements and lists of them. */
function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : visible(child));
  }
}

function byId(id) {
  return document.getElementById(id);
}

/** Put these children in place of all that an element holds. */
function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** A button that says what it does. */
function button(label, onclick, attributes) {
  return el('button', { type: 'button', onclick, ...attributes }, label);
}
