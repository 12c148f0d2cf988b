// [data-live] names the stream of the page: who is here is shown, what changed renews the parts of the page from
// [data-live-page]. A hidden page listens to nothing, and renews itself when it is seen again.
import { tellHere } from './here.js';
import { renew } from './renew.js';
import { hear } from './stream.js';

const place = document.querySelector('[data-live]'), made = document.documentElement.dataset.now;
const PAUSE = 1000;
let timer, waits = false, last = 0;

async function again() {
  timer = undefined;
  if (document.querySelector('form[data-sent]')) return soon();
  last = Date.now();
  const page = place.dataset.livePage;
  waits = (await renew(page + (location.pathname === page ? location.search : ''))).includes('waits');
  document.dispatchEvent(new Event('renewed'));
}

function soon() {
  timer ??= setTimeout(again, Math.max(0, last + PAUSE - Date.now()) + Math.random() * 100);
}

if (place) {
  hear(`${place.dataset.live}?since=${encodeURIComponent(made)}`, {
    change: soon,
    here: (event) => tellHere(JSON.parse(event.data)),
    error: () => tellHere([]),
  });
  document.addEventListener('focusout', () => waits && setTimeout(soon));
}
