// A press on a button of a note or of the list of drafts becomes an event; the text of the form around it goes with it.
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button[data-act]');
  if (!pressed) return;
  const form = pressed.closest('details');
  const box = form?.querySelector('textarea');
  trigger('act', { act: pressed.dataset.act, key: pressed.dataset.key, text: box ? box.value : '' });
  if (!form) return;
  form.open = false;
  if (pressed.dataset.act === 'own') box.value = '';
});
