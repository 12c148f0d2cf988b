// form[data-draft] is saved while it is filled in: POST to that address, answered by JSON {notice, version}.
// 409: another tab wrote there; it is not overwritten, the notice says so at each save. Files go with the form itself.
// Saves go one after the other, each with the version that the last one made; when the page is left none waits, and if
// it comes back one more settles what the two made of each other.
const [WAIT, LOST_AFTER] = [800, 10_000];
const [timers, running, settled] = [new WeakMap(), new WeakMap(), new WeakMap()];
const say = (form, text, kept = false) => form.closest('main')?.querySelectorAll('[data-draft-notice]').forEach(({ firstElementChild: mark, lastElementChild: words }) => [mark.hidden, words.textContent] = [!kept, text]);
let turns = 0;

function later(form, act) {
  clearTimeout(timers.get(form));
  act ? timers.set(form, setTimeout(act, WAIT, form)) : timers.delete(form);
}
export function save(form, instead = {}) {
  later(form);
  const before = running.get(form);
  const both = before && document.hidden ? [before, post(form, instead)] : [before];
  const mine = Promise.all(both).then(() => post(form, instead)).then(() => running.get(form) === mine && running.delete(form));
  running.set(form, mine);
}

async function post(form, instead) {
  if ('sent' in form.dataset || !form.isConnected) return;
  const [turn, body, notice] = [++turns, new FormData(form), document.querySelector('[data-draft-notice]')];
  for (const [name, value] of [...body]) if (name in instead) body.set(name, instead[name]); else if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.draft, { method: 'POST', body, headers: { 'X-CSRFToken': body.get('csrfmiddlewaretoken') ?? '', Accept: 'application/json' }, keepalive: document.hidden, redirect: 'manual', signal: AbortSignal.timeout(LOST_AFTER) });
    if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) return say(form, notice?.dataset.ended);
    if (!answer.ok && answer.status !== 409) return say(form, notice?.dataset.lost);
    const { notice: said, version } = await answer.json();
    if (answer.ok && version !== undefined && form.elements.version && !(settled.get(form) > turn)) {
      form.elements.version.value = version;
      settled.set(form, turn);
    }
    say(form, said, answer.ok);
  } catch { say(form, notice?.dataset.lost); }
}
document.addEventListener('input', ({ target }) => target.form?.matches('form[data-draft]') && later(target.form, save));
document.addEventListener('submit', (event) => later(event.target), true); // what is sent is no draft any more
document.addEventListener('visibilitychange', () => document.hidden && [...document.forms].filter((form) => timers.has(form)).forEach((form) => save(form)));
