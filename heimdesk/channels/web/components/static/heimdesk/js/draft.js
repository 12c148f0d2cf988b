// form[data-draft] is saved while it is filled in: POST to that address, answered by JSON {notice, version}.
// 409: the draft was changed in another tab; it is not overwritten, the notice says so. Files go with the form itself.
// Saves go one after the other: each sends the version that the last one made.
const WAIT = 800;
const [timers, running] = [new WeakMap(), new WeakMap()];
const say = (form, text) => form.closest('main')?.querySelectorAll('[data-draft-notice]').forEach((notice) => { notice.textContent = text; });

function later(form, act) {
  clearTimeout(timers.get(form));
  act ? timers.set(form, setTimeout(act, WAIT, form)) : timers.delete(form);
}
export function save(form, instead = {}) {
  later(form);
  running.set(form, (running.get(form) ?? Promise.resolve()).then(() => post(form, instead)));
}

async function post(form, instead) {
  if ('conflict' in form.dataset || 'sent' in form.dataset || !form.isConnected) return;
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (name in instead) body.set(name, instead[name]); else if (value instanceof File) body.delete(name);
  const notice = document.querySelector('[data-draft-notice]');
  try {
    const answer = await fetch(form.dataset.draft, { method: 'POST', body, headers: { 'X-CSRFToken': body.get('csrfmiddlewaretoken') ?? '', Accept: 'application/json' }, keepalive: document.hidden, redirect: 'manual' });
    if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) return say(form, notice?.dataset.ended);
    if (!answer.ok && answer.status !== 409) return say(form, notice?.dataset.lost);
    const { notice: said, version } = await answer.json();
    if (answer.status === 409) form.dataset.conflict = '';
    else if (version !== undefined && form.elements.version) form.elements.version.value = version;
    say(form, said);
  } catch {
    say(form, notice?.dataset.lost);
  }
}

document.addEventListener('input', ({ target }) => {
  const form = target.form?.closest('form[data-draft]');
  if (form) later(form, save);
});
document.addEventListener('submit', (event) => later(event.target), true); // what is sent is no draft any more
document.addEventListener('visibilitychange', () => document.hidden && [...document.forms].filter((form) => timers.has(form)).forEach((form) => save(form)));
