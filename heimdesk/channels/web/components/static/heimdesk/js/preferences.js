// Theme and single keys take effect at once and are kept in cookies; without script the preferences page does the same.
const keep = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
};

document.addEventListener('change', (event) => {
  const { target } = event, page = document.documentElement;
  if (target.matches('[data-theme-switch]')) {
    if (target.value === 'system') delete page.dataset.theme;
    else page.dataset.theme = target.value;
    keep('theme', target.value === 'system' ? '' : target.value);
  } else if (target.matches('[data-single-keys-switch]')) {
    if (target.checked) delete page.dataset.singleKeys;
    else page.dataset.singleKeys = 'off';
    keep('single-keys', target.checked ? '' : 'off');
  }
});
