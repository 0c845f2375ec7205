// Presses on a panel's buttons become events. A button says by its data what it does: data-open opens a source,
// data-ask asks a question (of data-reports alone, where it has some), data-back goes back to where a source was opened
// from, data-copy and data-link copy, data-edit puts a question into the box again.

// Copy words to the clipboard, and let the button say so for a while. Where a browser denies the clipboard, as it does
// on a page that is not served over https, the words are copied from a text area instead.
const copy = async (button, words) => {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const area = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: words }));
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  const before = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = before; }, 1500);
};

// Put words into the question's box and the cursor after them. The value is set past the box's own property and an
// event sent after it: without both, Gradio would not take notice.
const fill = (words) => {
  const box = document.querySelector('#question textarea');
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, words);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
};

// Do what the pressed button says. A source that is open already is only scrolled to again.
const press = (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { open, ask, back, link, edit } = pressed.dataset;
  if (pressed.dataset.copy !== undefined) copy(pressed, pressed.dataset.copy);
  if (link !== undefined) copy(pressed, new URL(link, new URL('.', location.href)).href);
  if (edit !== undefined) fill(edit);
  if (pressed.dataset.saveNote !== undefined) trigger('savenote', { exchange: pressed.dataset.saveNote });
  if (ask !== undefined) trigger('ask', { question: ask, reports: pressed.dataset.reports?.split(',') ?? null });
  if (back !== undefined) document.querySelector(`:is(#conversation, #note) [data-open="${CSS.escape(back)}"]`)?.focus();
  if (open === undefined) return;
  const shown = document.querySelector('#source [data-shown]')?.dataset.shown;
  if (shown === open) document.dispatchEvent(new Event('source:reveal'));
  else trigger('open', { key: open });
};

element.addEventListener('click', press);
