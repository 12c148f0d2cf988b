// form[data-draft] is saved while it is filled in: POST to that address, answered by JSON {notice, version}.
// 409: the draft was changed in another tab; it is not overwritten, the notice says so. Files go with the form itself.
const WAIT = 800;
const timers = new WeakMap();

function say(form, text) {
  const notices = form.closest('main')?.querySelectorAll('[data-draft-notice]') ?? [];
  for (const notice of notices) notice.textContent = text;
  return notices[0];
}

function forget(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

async function save(form) {
  forget(form);
  if ('conflict' in form.dataset || 'sent' in form.dataset || !form.isConnected) return;
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
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

document.addEventListener('input', (event) => {
  const form = event.target.form?.closest('form[data-draft]');
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(save, WAIT, form));
});
document.addEventListener('submit', (event) => forget(event.target), true); // what is sent is no draft any more
document.addEventListener('visibilitychange', () => {
  for (const form of document.querySelectorAll('form[data-draft]')) if (document.hidden && timers.has(form)) save(form);
});
