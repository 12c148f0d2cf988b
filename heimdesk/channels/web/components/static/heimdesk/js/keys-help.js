// The dialog #keys lists every key of the page when it is opened: its rows are made from the controls themselves.
import { controls, keysOf, words } from './controls.js';

const apple = /mac|iphone|ipad/i.test(navigator.userAgent);
const shown = (key) => key.replace('meta+', '⌘ ').replace('control+', 'Ctrl ').replace('alt+', apple ? '⌥ ' : 'Alt ').replace('enter', '↵');

function row(control) {
  const keys = keysOf(control).filter((key) => !key.startsWith(apple ? 'control+' : 'meta+'));
  keys.push(...(control.dataset.sequence ?? '').split(' ').filter(Boolean));
  const made = document.createElement('div'), term = document.createElement('dt'), told = document.createElement('dd');
  made.dataset.found = '';
  for (const key of keys) term.append(Object.assign(document.createElement('kbd'), { textContent: shown(key) }), ' ');
  told.textContent = words(control);
  made.append(term, told);
  return made;
}

document.addEventListener('click', (event) => {
  const list = event.target.closest('[commandfor=keys]') && document.querySelector('[data-keys-list]');
  if (!list) return;
  for (const old of list.querySelectorAll('[data-found]')) old.remove();
  list.append(...controls().map(row));
}, true);
