// form[data-once] is sent once: a second press of its button does nothing until an answer or the way back.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches('[data-once]')) return;
  if ('sent' in form.dataset) return event.preventDefault();
  form.dataset.sent = '';
  event.submitter?.setAttribute('aria-disabled', 'true');
});

function again(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
}
window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(again));
document.addEventListener('htmx:afterRequest', (event) => event.target.matches?.('form[data-sent]') && again(event.target));
