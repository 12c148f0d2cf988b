// Keys of table.list: j k move, Enter opens, x picks; a letter in data-row-action of a button presses it for the row.
import { resting } from './resting.js';

const rows = () => [...document.querySelectorAll('table.list tbody tr')];
const current = () => document.querySelector('table.list tr[aria-current]');

function move(row) {
  const old = current();
  old?.classList.remove('current');
  old?.removeAttribute('aria-current');
  row.classList.add('current');
  row.setAttribute('aria-current', 'true');
  row.querySelector('a.subject')?.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  const all = rows();
  if (!all.length || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || resting(event)) return;
  const row = current(), at = all.indexOf(row);
  if (event.key === 'j' || event.key === 'k') {
    move(all[Math.max(0, Math.min(all.length - 1, at + (event.key === 'j' ? 1 : at < 0 ? 1 : -1)))]);
  } else if (row && event.key === 'Enter' && !event.target.closest('a, button, summary, input')) {
    row.querySelector('a.subject')?.click();
  } else if (row && event.key === 'x') {
    row.querySelector('.pick input')?.click();
  } else if (row) {
    const button = document.querySelector(`button[data-row-action="${CSS.escape(event.key)}"]`);
    if (!button) return;
    button.value = row.querySelector('.pick input')?.value ?? row.id.slice(1);
    button.click();
  } else return;
  event.preventDefault();
});
