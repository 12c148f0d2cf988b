// Lines that are only added, and rows of a list, brought up to date in place: [id] says which is which.
const say = (voice, what) => { voice.textContent = voice.dataset.new.replace('{what}', what); };
const labelOf = (line) => line.getAttribute('aria-label') ?? line.querySelector('article')?.getAttribute('aria-label') ?? line.textContent.trim();

export function lines(old, fresh, voice) {
  let last = null;
  for (const line of [...fresh.children].filter((each) => each.id)) {
    const known = document.getElementById(line.id);
    if (!known) {
      last ? last.after(line) : old.prepend(line);
      say(voice, labelOf(line));
    }
    last = known ?? line;
  }
}

function renewRow(row, fresh) {
  row.className = [fresh.className, row.matches('[aria-current]') ? 'current' : ''].join(' ').trim();
  [...fresh.cells].forEach((cell, index) => {
    const before = row.cells[index], focused = before.contains(document.activeElement);
    if (cell.matches('.pick') || cell.isEqualNode(before)) return;
    before.replaceWith(cell);
    if (focused) cell.querySelector('a')?.focus({ preventScroll: true });
  });
}

export function rows(old, fresh, voice) {
  const focus = document.activeElement, wanted = [...fresh.rows];
  const gone = [...old.rows].filter((row) => !wanted.some((each) => each.id === row.id));
  const beside = gone.find((row) => row.contains(focus))?.nextElementSibling;
  gone.forEach((row) => row.remove());
  wanted.forEach((row, index) => {
    const known = document.getElementById(row.id), there = old.rows[index];
    if (known) renewRow(known, row);
    else say(voice, row.querySelector('a')?.textContent.trim() ?? '');
    if ((known ?? row) !== there) old.insertBefore(known ?? row, there ?? null);
  });
  const back = focus.isConnected ? focus : beside?.querySelector('a.subject');
  if (old.contains(back) && back !== document.activeElement) back.focus({ preventScroll: true });
}
