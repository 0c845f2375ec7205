// What a search found: its buttons ask for another search, and the number of places takes the focus once it is there.

let pressed = false;

element.addEventListener('click', (event) => {
  const back = event.target.closest('button[data-words]');
  if (back) document.dispatchEvent(new CustomEvent('search:words', { detail: { words: back.dataset.words } }));
  const button = event.target.closest('button[data-query]');
  if (!button) return;
  pressed = true;
  const { query, page } = button.dataset;
  document.dispatchEvent(new CustomEvent('search:other', { detail: { words: query, page: page ?? 1 } }));
});

// A button that was pressed is gone with what it stood in.
watch('value', () => {
  // What was masked in the box goes out of the address, too.
  if (element.querySelector('[data-masked]')) history.replaceState(null, '', location.pathname);
  if (!pressed) return;
  pressed = false;
  requestAnimationFrame(() => element.querySelector('#found-title')?.focus());
});
