// [data-live] names the stream of the page: who is here is shown, what changed renews the parts of the page from
// [data-live-page]. A hidden page listens to nothing, and renews itself when it is seen again. A stream that was refused
// (nobody is there yet, the database is away) a browser does not ask for again: the page does.
import { tellHere } from './here.js';
import { renew } from './renew.js';

const place = document.querySelector('[data-live]');
const PAUSE = 1000, REFUSED = 5000;
let source, timer, waits = false, last = 0, made = document.documentElement.dataset.now;

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

function listen() {
  source = new EventSource(`${place.dataset.live}?since=${encodeURIComponent(made)}`, { withCredentials: true });
  source.addEventListener('change', soon);
  source.addEventListener('here', (event) => tellHere(JSON.parse(event.data)));
  source.addEventListener('error', () => tellHere([]));
  source.addEventListener('error', () => setTimeout(follow, REFUSED * (1 + Math.random())));
}

function follow() {
  if (document.hidden) source?.close();
  else if (!source || source.readyState === EventSource.CLOSED) listen();
}
if (place) {
  follow();
  document.addEventListener('visibilitychange', follow);
  document.addEventListener('focusout', () => waits && setTimeout(soon));
}
