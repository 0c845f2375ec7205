"""The little JavaScript of the page for evaluators: presses and forms become events."""

BOARD = """
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { run, item, of, source, draft } = pressed.dataset;
  const open = pressed.closest('.item');
  if (pressed.dataset.halt !== undefined) trigger('halt', {});
  else if (draft !== undefined) trigger('draft', { feedback: draft });
  else if (source !== undefined) trigger('source', { run: open.dataset.run, item: open.dataset.item, number: source });
  else if (item !== undefined) trigger('openitem', { run: of, item });
  else if (run !== undefined) trigger('openrun', { run });
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.matches('.run-form')) trigger('run', { suite: form.suite.value, split: form.split.value });
  if (form.matches('.compare-form'))
    trigger('compare', { run: form.dataset.run, baseline: form.querySelector('select').value });
  if (form.matches('.verdict-form')) {
    const item = form.closest('.item').dataset;
    trigger('verdict', { run: item.run, item: item.item, comment: form.querySelector('textarea').value,
      verdict: form.querySelector('input:checked')?.value ?? '' });
  }
});
element.addEventListener('change', async (event) => {
  const file = event.target.matches('input[type="file"]') && event.target.files[0];
  if (!file) return;
  const text = file.size > 3000000 ? 'x'.repeat(3000001) : await file.text();
  trigger('upload', { name: file.name, text });
  event.target.value = '';  // the same file may be given again, once it was mended
});
watch('value', () => {
  element.querySelector('#run-title')?.focus({ preventScroll: true });
  element.querySelector('#run-title')?.scrollIntoView({ block: 'start' });
});
"""
