// Keys: each is a visible control with aria-keyshortcuts ("r", "Meta+Enter Control+Enter") or data-sequence ("g l").
import { controls, keysOf, press } from './controls.js';
import { resting } from './resting.js';

const HELD = ['metaKey', 'ctrlKey', 'altKey'];
const NAMES = { metaKey: 'meta+', ctrlKey: 'control+', altKey: 'alt+' };
let before = '', beforeAt = 0;

document.addEventListener('keydown', (event) => {
  const held = HELD.filter((name) => event[name]).map((name) => NAMES[name]).join('');
  if (event.defaultPrevented || event.isComposing || event.repeat || (!held && resting(event))) return;
  const key = held + event.key.toLowerCase();
  const sequence = Date.now() - beforeAt < 1500 ? `${before} ${key}` : key;
  [before, beforeAt] = [key, Date.now()];
  const found = controls().filter((each) => each.dataset.sequence === sequence || keysOf(each).includes(key));
  const control = event.target.form && held ? found.find((each) => each.form === event.target.form) ?? found.find((each) => !each.form) : found[0];
  if (!control) return;
  event.preventDefault();
  press(control);
});
