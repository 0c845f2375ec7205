// A press on a button of a note or of the list of drafts becomes an event; what was typed or chosen goes with it.
// Deleting a draft asks once more.
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button[data-act]');
  if (!pressed) return;
  const { act, key, to, sure } = pressed.dataset;
  if (sure !== undefined && pressed.textContent !== sure) {
    const [before, name] = [pressed.textContent, pressed.getAttribute('aria-label')];
    pressed.textContent = sure;
    pressed.setAttribute('aria-label', `${sure} ${name}`);
    pressed.addEventListener('blur', () => {
      pressed.textContent = before;
      pressed.setAttribute('aria-label', name);
    }, { once: true });
    return;
  }
  const form = pressed.closest('details');
  const box = form?.querySelector('textarea');
  const draft = element.querySelector('[data-draft]')?.dataset.draft ?? '';
  trigger('act', { act, key, text: to ?? (box ? box.value : ''), draft });
  if (!form) return;
  form.open = false;
  if (act === 'own') box.value = '';
});
