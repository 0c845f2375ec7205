// The Library page: files are sent, what became of each is shown, cards are edited, reports removed and brought back.
// Each press is a request to /library-edit; the list of reports is asked for anew by the event 'renew'.

const NO_ANSWER = 'The server gave no answer. See whether it is still running, then try again.';
const LOOK_AGAIN_MS = 700;
const part = (selector) => element.querySelector(selector);

// Send something; what comes back, or an error with the line that says why not.
const post = async (path, body, headers = {}) => {
  const response = await fetch(`library-edit/${path}`, { method: 'POST', body, headers }).catch(() => null);
  const row = await response?.json().catch(() => null);
  if (!response?.ok) throw new Error(row?.fault ?? NO_ANSWER);
  return row;
};

// Text that a screen reader is told of, changed only where it differs, so that it is not told twice.
const say = (selector, text) => {
  const line = part(selector);
  if (line && line.textContent !== text) line.textContent = text;
};

// One entry of the list of files: a new one in place of the old; the focus stays on the button it was on.
const put = (list, item) => {
  const now = list.querySelector(`[data-key="${item.key}"]`);
  if (now?.dataset.version === String(item.version)) return;
  const holder = document.createElement('template');
  holder.innerHTML = item.html;
  const entry = holder.content.firstElementChild;
  if (!now) return list.append(entry);
  const focused = now.contains(document.activeElement) ? document.activeElement : null;
  now.replaceWith(entry);
  if (focused) (entry.querySelector(`button[data-do="${focused.dataset.do}"]`) ?? entry).focus();
};

// The files as the server knows them; those that it refused stay until they are taken off.
const show = (state) => {
  const list = part('#incoming');
  if (!list) return;
  const keys = new Set(state.items.map((item) => item.key));
  for (const entry of [...list.children]) if (!entry.dataset.local && !keys.has(entry.dataset.key)) entry.remove();
  for (const item of state.items) put(list, item);
  say('#adding-said', state.said);
  say('#indexing', state.indexing);
  part('.add-all').hidden = list.querySelectorAll('form[data-do="add"]').length < 2;
};

// Look what became of the files and the index, and again as long as something is being done.
let timer = 0;
const follow = async (first = '') => {
  clearTimeout(timer);
  if (!part('#incoming')) return;
  try {
    const state = await post(`state${first}`);
    show(state);
    if (state.busy) timer = setTimeout(follow, LOOK_AGAIN_MS);
  } catch (fault) {
    say('#adding-said', fault.message);
  }
};

// A file that the server did not take.
const refuse = (name, message) => {
  const entry = document.createElement('li');
  entry.dataset.local = 'true';
  entry.dataset.stage = 'failed';
  const [title, line, button] = ['h3', 'p', 'button'].map((tag) => entry.appendChild(document.createElement(tag)));
  title.textContent = name;
  title.className = 'file-name';
  line.textContent = message;
  line.className = 'failed';
  button.textContent = 'Take off the list';
  button.type = 'button';
  button.dataset.do = 'leave';
  part('#incoming').append(entry);
};

// Send files one after another; hidden ones, which folders hold without anybody's doing, are passed over.
const send = async (files) => {
  const wanted = files.filter((file) => !file.name.startsWith('.'));
  const most = Number(part('.drop').dataset.most);
  for (const [number, file] of wanted.entries()) {
    say('#adding-said', `Sending ${file.name} (${number + 1} of ${wanted.length}) …`);
    const headers = { 'X-File-Name': encodeURIComponent(file.name), 'Content-Type': 'application/octet-stream' };
    try {
      if (file.size > most) throw new Error(`Larger than ${most / 1e6} MB. Add it by command: pcn-assistant corpus add FILE`);
      await post('file', file, headers);
    } catch (fault) {
      refuse(file.name, fault.message);
    }
    await follow();
  }
};

// The files of what was dropped: a file itself, or all in a folder and the folders in it, by name.
const filesOf = async (entry) => {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length; ) {
    found.push(...some);
  }
  found.sort((one, other) => one.name.localeCompare(other.name));
  return (await Promise.all(found.map(filesOf))).flat();
};

// Show the reports anew where they are shown; the focus stays where it is.
const renew = () => {
  if (document.querySelector('#source [data-shown]')?.dataset.shown === 'library') trigger('renew', {});
};

// Fill a part that is asked for when it is opened.
const load = async (details) => {
  const response = await fetch(`library-edit/show/${details.dataset.load}`).catch(() => null);
  details.querySelector('div').innerHTML = response?.ok ? await response.text() : '';
};

const reload = () => {
  for (const details of element.querySelectorAll('details[data-load][open]')) load(details);
};

// What was done, said and focused: the button that undoes it, else the line itself.
const told = (row) => {
  const line = part('#library-done');
  if (row.html) line.innerHTML = row.html;
  else line.textContent = row.said ?? '';
  (line.querySelector('button') ?? line).focus();
};

// Do something to a file that waits or to a report; then show all that may have changed.
const act = async (name, key, fields = {}) => {
  const row = await post('act', JSON.stringify({ ...fields, act: name, key }), { 'Content-Type': 'application/json' });
  if (name !== 'leave') {
    renew();
    reload();
  }
  return row;
};

const openDialog = async (what, key) => {
  const response = await fetch(`library-edit/show/${what}?report=${encodeURIComponent(key)}`).catch(() => null);
  const dialog = part('#library-dialog');
  dialog.innerHTML = response?.ok ? await response.text() : '';
  dialog.showModal();
  (dialog.querySelector('input') ?? dialog.querySelector('h2'))?.focus();
};

// Take an entry off the list of files; the focus goes to the next one, else to the heading.
const takeOff = async (entry) => {
  const next = entry.nextElementSibling ?? entry.previousElementSibling ?? part('#adding-title');
  if (!entry.dataset.local) await act('leave', entry.dataset.key).catch(() => null);
  entry.remove();
  next.focus();
  await follow();
};

// Add every file that was read and is not in the library yet; one that fails says why.
const addAll = async () => {
  for (const form of element.querySelectorAll('#incoming form[data-do="add"]')) {
    await submit(form);
  }
  part('#adding-said')?.scrollIntoView({ block: 'nearest' });
};

const submit = async (form) => {
  const entry = form.closest('[data-key]');
  const fault = form.querySelector('.form-fault');
  fault.textContent = '';
  try {
    const row = await act(form.dataset.do, entry.dataset.key, Object.fromEntries(new FormData(form)));
    part('#library-dialog').close();
    if (row.said) told(row);
    await follow();
  } catch (error) {
    fault.textContent = error.message;
  }
};

// What was pasted with its markup, and how it reads in the box: it is sent where that was not changed since.
let copied = { text: '', html: '' };
const keepCopied = (event) => {
  const box = event.target;
  const before = box.selectionStart === 0 && box.selectionEnd === box.value.length ? '' : box.value;
  const known = before === '' ? '' : before === copied.text ? copied.html : null;
  const html = event.clipboardData?.getData('text/html') ?? '';
  // What the box holds with it is known when the event is over.
  setTimeout(() => {
    copied = { text: box.value, html: html && known !== null ? known + html : '' };
  });
};

// Send what was pasted: it waits among the files.
const sendPasted = async (form) => {
  const fault = form.querySelector('.form-fault');
  fault.textContent = '';
  const { title, address, date, text } = form.elements;
  const row = { title: title.value, address: address.value, date: date.value, text: text.value };
  if (copied.html && text.value === copied.text) row.html = copied.html;
  try {
    await post('paste', JSON.stringify(row), { 'Content-Type': 'application/json' });
    form.reset();
    copied = { text: '', html: '' };
    await follow();
    part('#adding-said')?.scrollIntoView({ block: 'nearest' });
  } catch (error) {
    fault.textContent = error.message;
  }
};

const press = async (event) => {
  const button = event.target.closest('button[data-do]');
  if (!button || !part('#library-dialog')) return;
  const { do: name, key } = button.dataset;
  if (name === 'leave') return takeOff(button.closest('li'));
  if (name === 'add-all') return addAll();
  if (name === 'close') return part('#library-dialog').close();
  if (name === 'check') return openDialog('check', key);
  if (name === 'open-edit') return openDialog('edit', key);
  if (name !== 'remove' && name !== 'restore') return;
  try {
    told(await act(name, key));
  } catch (fault) {
    told({ said: fault.message });
  }
  follow();
};

document.addEventListener('click', press);
element.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target.dataset.do === 'paste') sendPasted(event.target);
  else submit(event.target);
});
element.addEventListener('paste', (event) => {
  if (event.target.matches('.paste textarea')) keepCopied(event);
});
element.addEventListener('change', (event) => {
  if (!event.target.matches('[data-pick]')) return;
  send([...event.target.files]);
  event.target.value = '';
});
element.addEventListener('toggle', (event) => {
  if (event.target.matches('[data-load]') && event.target.open) load(event.target);
}, true);
element.addEventListener('dragover', (event) => {
  const zone = event.target.closest('.drop');
  if (!zone) return;
  event.preventDefault();
  zone.classList.add('over');
});
element.addEventListener('dragleave', (event) => event.target.closest('.drop')?.classList.remove('over'));
element.addEventListener('drop', async (event) => {
  const zone = event.target.closest('.drop');
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove('over');
  // Entries are there only until the event is over; what has none is a plain file.
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files];
  send(entries.length ? (await Promise.all(entries.map(filesOf))).flat() : plain);
});
// The page tells who may add; then files that were sent before it was opened anew are shown again.
watch('value', () => follow('?first=1'));
