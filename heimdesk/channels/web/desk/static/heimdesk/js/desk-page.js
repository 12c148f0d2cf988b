// The desk's pages: Escape leaves a field so that single keys work again; a choice of a menu closes it.
const FIELDS = 'main textarea, main select, main input:not([type=checkbox], [type=radio])';

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing && event.target.matches?.(FIELDS)) event.target.blur();
});
document.addEventListener('click', ({ target }) => {
  target.closest?.('[data-closes-popover]')?.closest('[popover]')?.hidePopover?.();
  const chosen = target.closest?.('[data-empties], .inserts [data-insert]');
  bringAlong(chosen?.parentElement.querySelector('template[data-then]'));
  if (chosen) document.getElementById(chosen.dataset.empties ?? 'inserts')?.replaceChildren();
});

// Enter in the search of what can be inserted takes the first of it, once the list is that of the words typed
let taken = null;
const takeFirst = () => {
  const found = document.querySelector('#inserts-found [data-words]');
  if (!taken?.isConnected || found?.dataset.words !== taken.value) return;
  taken = null;
  found.querySelector('[data-insert]')?.click();
};

document.addEventListener('keydown', (event) => {
  taken = event.key === 'Enter' && !event.isComposing ? event.target.closest?.('.inserts-box input') : null;
  if (!taken) return;
  event.preventDefault();
  takeFirst();
});

// what goes along with a canned reply stands in the composer instead of what came with one before; a state that it
// names is chosen, where it names none the engineer's choice stays
function bringAlong(brought) {
  if (!brought) return;
  document.getElementById('along')?.replaceChildren(brought.content.cloneNode(true));
  const wanted = brought.dataset.then;
  const then = wanted && [...document.querySelectorAll('#then option')].find(({ value }) => value === wanted);
  if (then) then.selected = true;
}

// a line that the page has by now does not come in twice
document.addEventListener('htmx:oobBeforeSwap', ({ detail: { target, fragment } }) => {
  if (target.id !== 'thread') return;
  for (const line of fragment.querySelectorAll('[id]')) if (line.matches('article, .event') && document.getElementById(line.id)) line.remove();
});

// what came in says what has the focus; after an answer the conversation shows it, and single keys work again
document.addEventListener('htmx:load', ({ target }) => {
  const first = target.matches('[data-first]') ? target : target.querySelector('[data-first]');
  first?.focus();
  takeFirst();
  if (!target.matches('[data-sent-now]')) return;
  target.focus({ preventScroll: true });
  [...document.querySelectorAll('#thread > article')].at(-1)?.scrollIntoView({ block: 'nearest' });
});
