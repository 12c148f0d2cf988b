// input[type=file][data-limit]: empty files and those over the limit (bytes) are left out before anything is sent; the field says which.
// [data-file-names] of the same form shows what will go along.
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const size = (bytes) => (bytes < 1e6 ? `${number.format(bytes / 1e3)} KB` : `${number.format(bytes / 1e6)} MB`);

function tell(input, text) {
  const id = `${input.id}-error`, field = input.closest('.field');
  let line = document.getElementById(id);
  field?.classList.toggle('wrong', Boolean(text));
  text ? input.setAttribute('aria-invalid', 'true') : input.removeAttribute('aria-invalid'); // an empty one says "false"
  if (!text) return line?.remove();
  if (!line) {
    line = Object.assign(document.createElement('p'), { id, className: 'error' });
    (field ?? input.parentElement).append(line);
    const others = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((each) => each && each !== id);
    input.setAttribute('aria-describedby', [id, ...others].join(' '));
  }
  line.setAttribute('role', 'alert');
  line.textContent = text;
}

document.addEventListener('change', (event) => {
  const input = event.target;
  if (!input.matches('input[type=file][data-limit]')) return;
  const kept = new DataTransfer(), said = [];
  for (const file of input.files) {
    const problem = file.size ? file.size > Number(input.dataset.limit) && input.dataset.tooLarge : input.dataset.empty;
    if (problem) said.push(problem.replace('{name}', file.name).replace('{size}', size(file.size)));
    else kept.items.add(file);
  }
  if (said.length) input.files = kept.files;
  tell(input, said.join(' '));
  const names = input.form?.querySelector('[data-file-names]');
  if (names) names.textContent = [...input.files].map((file) => `${file.name} (${size(file.size)})`).join(', ');
});
