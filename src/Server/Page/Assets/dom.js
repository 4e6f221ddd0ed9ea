// The few things this page does to the document. Text only ever becomes text: nothing here parses markup.

/** The element with this id, which index.html promises. */
export const at = (id) => document.getElementById(id);

/** Makes an element. Properties are assigned, `class` and names with a dash become attributes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class' || name.includes('-')) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** Shows a text, or hides the element if there is none. */
export function say(element, text) {
  element.textContent = text ?? '';
  element.hidden = !text;
}

/** Tells people who do not see the page what has happened. */
export const announce = (text) => { at('status').textContent = text; };

const whole = new Intl.NumberFormat('en');

/** 5,479 rows */
export const count = (number, noun) => `${whole.format(number)} ${noun}${number === 1 ? '' : 's'}`;

/** 5,479 */
export const grouped = (number) => whole.format(number);

/** 20.6 kB */
export function bytes(amount) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 99.95 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}
