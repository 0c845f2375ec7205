// The evaluators' page: presses and forms become events, a suite's file is read and sent.

// Do what a button of one's own suites says; whether it was one.
const pressSuite = (pressed) => {
  const { suite, suites, first, edit, remove } = pressed.dataset;
  const name = pressed.closest('.own-suite')?.dataset.name;
  if (suite !== undefined) trigger('opensuite', { suite });
  else if (first !== undefined) trigger('opensuite', { suite: name, first: Number(first) });
  else if (suites !== undefined) trigger('allsuites', {});
  else if (pressed.dataset.new !== undefined) trigger('opensuite', { suite: name });
  else if (edit !== undefined) trigger('editquestion', { suite: name, id: edit });
  else if (remove !== undefined) trigger('removequestion', { suite: name, id: remove });
  else return false;
  return true;
};

// Do what a button beside a gap says, or one of the librarian's list; whether it was one.
const pressGap = (pressed) => {
  const { gap, runOf, to, listline, unlist } = pressed.dataset;
  if (gap !== undefined && to === 'draft') trigger('draftgap', { run: runOf, item: gap });
  else if (gap !== undefined) trigger('listgap', { run: runOf, item: gap });
  else if (listline !== undefined) trigger('listline', { feedback: listline });
  else if (unlist !== undefined) trigger('unlist', { question: unlist });
  else return false;
  return true;
};

// A question as its form has it.
const readQuestion = (form) => ({
  question: form.question.value,
  answerable: form.answerable.value,
  facts: form.facts.value,
  kind: form.kind.value,
  split: form.split.value,
  reason: form.reason.value,
  quotes: [...form.querySelectorAll('.gold-quote')].map((pair) => ({
    report: pair.querySelector('select').value,
    quote: pair.querySelector('textarea').value,
  })),
});

// Do what the pressed button says: stop a run, draft a question, open a source, an item or a run.
const press = (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { run, item, of, source, draft } = pressed.dataset;
  const open = pressed.closest('.item');
  if (pressSuite(pressed) || pressGap(pressed)) return;
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
  if (form.matches('.begin-form')) trigger('beginsuite', { name: form.elements.name.value });
  else if (form.matches('.run-form')) trigger('run', { suite: form.suite.value, split: form.split.value });
  if (form.matches('.question-form'))
    trigger('keepquestion', {
      suite: form.closest('.own-suite').dataset.name,
      id: form.dataset.id,
      fields: readQuestion(form),
    });
  if (form.matches('.beside-form'))
    trigger('sidebyside', { runs: [...form.querySelectorAll('input:checked')].map((box) => box.value) });
  if (form.matches('.time-form')) trigger('overtime', { series: form.series.value, figure: form.figure.value });
  else if (form.matches('.compare-form'))
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
  element.querySelector('.question-form')?.reset();  // what was typed before stays in fields that are shown again
  const rater = element.querySelector('.verdict-form [name="rater"]');
  if (rater) rater.value = localStorage.getItem('pcn-rater') ?? '';
  const title = element.querySelector('#run-title, .own-suite #own-suites');
  title?.focus({ preventScroll: true });
  title?.scrollIntoView({ block: 'start' });
};

element.addEventListener('click', press);
element.addEventListener('submit', submit);
element.addEventListener('change', sendFile);
watch('value', reveal);
