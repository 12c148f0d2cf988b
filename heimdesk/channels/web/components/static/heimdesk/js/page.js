// On every page: remember the reader's zone, close toasts, lead to what is wrong, give htmx its token and its voice.
const cookies = document.cookie.split('; ').map((each) => each.split('=')[0]);
if (!cookies.includes('zone')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
}

document.addEventListener('click', (event) => event.target.closest('[data-close]')?.closest('[data-toast]')?.remove());

const lead = () => document.getElementById('wrong')?.focus();
lead();

document.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('meta[name=csrf-token]')?.content;
  if (token) event.detail.headers['X-CSRFToken'] = token;
});
document.addEventListener('htmx:afterSwap', lead);

// htmx found no answer, or none without a log-in: the page stays as it is, and a line says so
for (const name of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(name, ({ detail }) => {
    const words = document.getElementById(detail.xhr?.status === 401 ? 'no-session' : 'no-answer');
    if (words && !document.querySelector('[data-toast="lost"]')) (document.querySelector('[data-toasts]') ?? document.body).append(words.content.cloneNode(true));
  });
}
