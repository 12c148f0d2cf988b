// The palette begins with what the page itself offers: each control of <main> with a single key, found by its words.
import { choices, choose } from './combobox.js';
import { controls, keysOf, press, words } from './controls.js';

const drawn = document.getElementById('page-commands');
const keyOf = (control) => keysOf(control).find((key) => key.length === 1);
const leadsAway = (control) => Number(Boolean(control.closest('.desk-head')));
const offered = () => controls().filter((each) => keyOf(each) && each.closest('main') && !each.disabled).sort((one, other) => leadsAway(one) - leadsAway(other));

function option(line, control, number) {
  const made = line.cloneNode(true), sign = (control.closest('label') ?? control).querySelector('svg');
  made.id = `page-command-${number}`;
  made.dataset.pageCommand = made.querySelector('kbd').textContent = keyOf(control);
  made.querySelector('span').textContent = words(control);
  if (sign) made.querySelector('svg').replaceWith(sign.cloneNode(true));
  return made;
}

function offer(input, list) {
  const typed = input.value.trim().toLowerCase(), found = offered().filter((each) => words(each).toLowerCase().includes(typed));
  list.querySelector('[data-page-commands]')?.remove();
  if (found.length) {
    const group = drawn.content.firstElementChild.cloneNode(true), line = group.querySelector('[role=option]');
    line.replaceWith(...found.map((each, at) => option(line, each, at + 1)));
    list.querySelector('[aria-disabled=true]')?.remove();
    list.prepend(group);
  }
  input.setAttribute('aria-expanded', String(choices(list).length > 0));
  choose(input, typed ? choices(list)[0] : null);
}

const input = drawn && document.querySelector('#palette input'), list = drawn && document.getElementById('palette-hits');
input?.addEventListener('focus', () => (input.select(), offer(input, list)));
list?.addEventListener('htmx:afterSwap', () => offer(input, list));
list?.addEventListener('click', (event) => {
  const key = event.target.closest('[data-page-command]')?.dataset.pageCommand, control = key && offered().find((each) => keyOf(each) === key);
  if (!control) return;
  list.closest('dialog').close();
  press(control);
});
