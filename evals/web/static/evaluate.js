// The evaluators' page: presses and forms become events, a suite's file is read and sent.

// Do what the pressed button says: stop a run, draft a question, open a source, an item or a run.
const press = (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { run, item, of, source, draft } = pressed.dataset;
  const open = pressed.closest('.item');
  if (pressed.dataset.halt !== undefined) trigger('halt', {});
  else if (draft !== undefined) trigger('draft', { feedback: draft });
  else if (source !== undefined) trigger('source', { run: open.dataset.run, item: open.dataset.item, number: source });
  else if (item !== undefined) trigger('openitem', { run: of ?? run, item });
  else if (run !== undefined) trigger('openrun', { run });
};

// Send a form: a suite to run, a run to compare with, a verdict on an answer.
const submit = (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.matches('.run-form')) trigger('run', { suite: form.suite.value, split: form.split.value });
  if (form.matches('.compare-form'))
    trigger('compare', { run: form.dataset.run, baseline: form.querySelector('select').value });
  if (form.matches('.filter-form'))
    trigger('filter', { run: form.dataset.run, show: form.show.value, sample: form.sample.value });
  if (form.matches('.verdict-form')) {
    localStorage.setItem('pcn-rater', form.rater.value);  // a rater gives the name once
    const item = form.closest('.item').dataset;
    trigger('verdict', {
      run: item.run,
      item: item.item,
      comment: form.querySelector('textarea').value,
      rater: form.rater.value,
      verdict: form.querySelector('input:checked')?.value ?? '',
    });
  }
};

// Send a suite's file. One above three million bytes is not read: the server is told only that it is too large.
const sendFile = async (event) => {
  const file = event.target.matches('input[type="file"]') && event.target.files[0];
  if (!file) return;
  const { run } = event.target.closest('label').dataset;
  if (run !== undefined) {
    const reader = new FileReader();
    reader.onload = () => trigger('verdicts', { run, content: String(reader.result) });
    reader.readAsDataURL(file);
    event.target.value = '';
    return;
  }
  const text = file.size > 3000000 ? 'x'.repeat(3000001) : await file.text();
  trigger('upload', { name: file.name, text });
  event.target.value = '';  // the same file may be given again, once it was mended
};

// A run that was opened is scrolled to, and its title takes the focus.
const reveal = () => {
  const rater = element.querySelector('.verdict-form [name="rater"]');
  if (rater) rater.value = localStorage.getItem('pcn-rater') ?? '';
  const title = element.querySelector('#run-title');
  title?.focus({ preventScroll: true });
  title?.scrollIntoView({ block: 'start' });
};

element.addEventListener('click', press);
element.addEventListener('submit', submit);
element.addEventListener('change', sendFile);
watch('value', reveal);
