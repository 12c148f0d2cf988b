// Countdowns: [data-due] holds <time datetime>, the fuse and data-warnings. Repainted each minute; each second under ten
// minutes where data-seconds stands. Color changes exactly at a warning; #speaker says so for [data-speak].
import { words } from './lengths.js';

const page = document.documentElement;
const restored = performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
const skew = restored ? 0 : Date.parse(page.dataset.now) - Date.now() || 0;
const seen = new WeakMap();
function paint(due) {
  const time = due.querySelector('time'), burnt = due.querySelector('.burnt');
  const left = Date.parse(time.dateTime) - Date.now() - skew;
  if (!seen.has(due)) seen.set(due, { left, share: Number(burnt.getAttribute('width')) });
  const first = seen.get(due);
  const share = left <= 0 ? 100 : 100 - ((100 - first.share) * left) / first.left;
  const state = left <= 0 ? 'breached' : ['far', 'soon', 'very-soon'][due.dataset.warnings.split(' ').filter((at) => at && share >= at).length];
  time.textContent = words(left, 'seconds' in due.dataset);
  burnt.setAttribute('width', Math.max(0, Math.min(100, share)).toFixed(2));
  if (due.classList.contains(state)) return left;
  due.classList.remove('far', 'soon', 'very-soon', 'breached');
  due.classList.add(state);
  const voice = document.getElementById('speaker');
  const said = voice?.getAttribute(`data-${state}`);
  if (said && due.dataset.speak) voice.textContent = said.replace('{what}', due.dataset.speak).replace('{left}', words(left));
  return left;
}

let timer;
function paintAll() {
  clearTimeout(timer);
  let pause = 60_000;
  for (const due of document.querySelectorAll('[data-due]')) {
    const left = paint(due);
    if ('seconds' in due.dataset && left < 600_000) pause = 1000;
  }
  timer = setTimeout(paintAll, pause - ((Date.now() + skew) % pause));
}
paintAll();
document.addEventListener('visibilitychange', () => document.hidden || paintAll());
for (const name of ['htmx:afterSettle', 'renewed']) document.addEventListener(name, paintAll);
