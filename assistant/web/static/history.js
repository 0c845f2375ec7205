// The list of conversations: opened, named, searched, deleted.

// Close the list and give the focus back to the button that shows it.
const close = () => {
  document.body.classList.remove('kept-shown');
  document.querySelector('#kept-button')?.focus();
};

// Show or hide the form that renames a conversation.
const toggleRenaming = (button) => {
  const form = button.closest('li').querySelector('form');
  form.hidden = !form.hidden;
  if (!form.hidden) form.querySelector('input').select();
};

// Show or hide the form that shares a conversation.
const toggleSharing = (button) => {
  const form = button.closest('li').querySelector('[data-share-form]');
  form.hidden = !form.hidden;
  button.setAttribute('aria-expanded', String(!form.hidden));
  if (!form.hidden) form.querySelector('select').focus();
};

// Copy the link that was made; where a browser denies the clipboard, it is marked, to be copied by hand.
const copyLink = async (button) => {
  const box = button.closest('.made-link').querySelector('input');
  try {
    await navigator.clipboard.writeText(box.value);
    button.textContent = 'Copied';
  } catch {
    box.select();
    if (document.execCommand('copy')) button.textContent = 'Copied';
  }
};

// Do what the pressed button says. What deletes asks once more before it does.
const press = (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { resume, forget, forgetAll, sure } = pressed.dataset;
  if (pressed.dataset.close !== undefined) close();
  if (pressed.dataset.rename !== undefined) toggleRenaming(pressed);
  if (pressed.dataset.share !== undefined) toggleSharing(pressed);
  if (pressed.dataset.startNote !== undefined) {
    close();
    trigger('startnote', { conversation: pressed.dataset.startNote });
  }
  if (pressed.dataset.copyLink !== undefined) copyLink(pressed);
  if (pressed.dataset.unshare !== undefined)
    trigger('takelink', { conversation: pressed.closest('li').dataset.conversation });
  if (resume !== undefined) {
    trigger('resume', { conversation: resume });
    close();
  }
  if (forget === undefined && forgetAll === undefined) return;
  if (pressed.textContent !== sure) {
    pressed.textContent = sure;
    return;
  }
  trigger('forget', { conversation: forget ?? '*' });
};

// Send a conversation's new name, or for how long it is shared. (An event "share" would be Gradio's own.)
const rename = (event) => {
  event.preventDefault();
  const entry = event.target.closest('li');
  if (event.target.matches('[data-share-form]')) {
    trigger('makelink', { conversation: entry.dataset.conversation, days: event.target.querySelector('select').value });
    return;
  }
  trigger('rename', { conversation: entry.dataset.conversation, name: event.target.querySelector('input').value });
};

// Search once typing has paused for a quarter of a second.
let typing;
const search = (event) => {
  if (!event.target.matches('[data-search]')) return;
  clearTimeout(typing);
  typing = setTimeout(() => trigger('search', { words: event.target.value }), 250);
};

// The list was written again while somebody searched: the cursor goes back into the search box, after the words.
// A link that was made is marked and has the focus.
const restoreCursor = () => {
  const made = element.querySelector('.made-link input');
  if (made && document.body.classList.contains('kept-shown')) {
    made.focus();
    made.select();
    return;
  }
  const box = element.querySelector('[data-search]');
  if (!box?.value || !document.body.classList.contains('kept-shown')) return;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
};

element.addEventListener('click', press);
element.addEventListener('submit', rename);
element.addEventListener('input', search);
watch('value', restoreCursor);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.body.classList.contains('kept-shown')) close();
});
