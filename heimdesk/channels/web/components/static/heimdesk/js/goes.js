// [data-goes] counts the seconds down to the moment at which a reply goes; that it went is told by the stream.
const page = document.documentElement;
const restored = performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
const skew = restored ? 0 : Date.parse(page.dataset.now) - Date.now() || 0;

setInterval(() => {
  for (const each of document.querySelectorAll('[data-goes]')) {
    each.textContent = Math.max(0, Math.round((Date.parse(each.dataset.goes) - Date.now() - skew) / 1000));
  }
}, 500);
