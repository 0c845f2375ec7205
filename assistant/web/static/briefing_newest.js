// Where several presses are answered at once, the views of the session can arrive out of order: the newest stays.
let newest = { version: 0, value: '' };
watch('value', () => {
  const version = Number(element.querySelector('[data-version]')?.dataset.version ?? 0);
  if (version < newest.version) props.value = newest.value;
  else newest = { version, value: props.value };
});
