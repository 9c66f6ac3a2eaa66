'use strict';
(() => {
  const byId = (id) => document.getElementById(id);

  // Light or dark: the system's choice until the button is pressed.
  const theme = byId('theme');
  if (theme) {
    theme.hidden = false;
    theme.addEventListener('click', () => {
      const root = document.documentElement;
      const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = dark ? 'light' : 'dark';
    });
  }

  // Everything foreign is set as text, never as markup.
  const make = (tag, css, text) => {
    const element = document.createElement(tag);
    if (css) element.className = css;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const addCopy = (pre) => {
    if (!navigator.clipboard || pre.nextElementSibling) return;
    const button = make('button', 'copy-button', 'Copy');
    button.type = 'button';
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(pre.textContent).then(
        () => { button.textContent = 'Copied'; setTimeout(() => { button.textContent = 'Copy'; }, 1500); },
        () => { button.textContent = 'Select and copy by hand'; });
    });
    pre.after(button);
  };
  document.querySelectorAll('pre.copy').forEach(addCopy);

  const holder = byId('data');
  if (!holder || !byId('filter')) return;
  const data = JSON.parse(holder.textContent);
  const signs = { pass: '✓', fail: '✗', error: '!', inconclusive: '?', skipped: '–' };
  const shownFirst = ['fail', 'error', 'inconclusive', 'skipped', 'pass'];
  const form = byId('filter'), search = byId('search'), operation = byId('operation'), order = byId('order');
  const list = byId('list'), more = byId('more'), count = byId('count');
  const chunk = 100;
  let found = [], shown = 0;

  const texts = [];
  const searchText = (i) => {
    if (texts[i] === undefined) {
      const row = data.cases[i];
      texts[i] = (row[0] + '\n' + row[5].map((fact) => fact[1]).join('\n')).toLowerCase();
    }
    return texts[i];
  };

  const verdictOf = (row) => data.verdicts[row[1]];
  const badge = (verdict) => {
    const span = make('span', 'verdict v-' + verdict);
    const sign = make('span', '', signs[verdict]);
    sign.setAttribute('aria-hidden', 'true');
    span.append(sign, ' ' + verdict);
    return span;
  };

  const fill = (details, row) => {
    const facts = make('dl', 'facts');
    for (const [label, text] of row[5]) {
      const pair = make('div', 'fact-' + label);
      pair.append(make('dt', '', label));
      const value = make('dd');
      if (label === 'repeat' || label === 'request' || label === 'answer') {
        const pre = make('pre', label === 'repeat' ? 'copy' : '', text);
        value.append(pre);
        if (label === 'repeat') addCopy(pre);
      } else if (label === 'cause') {
        const link = make('a', '', text.slice(text.indexOf(' ') + 1));
        link.href = '#' + text.slice(0, text.indexOf(' '));
        value.append(link);
      } else {
        value.textContent = text;
      }
      pair.append(value);
      facts.append(pair);
    }
    details.append(facts);
  };

  const element = (row) => {
    const details = make('details', 'case');
    const summary = make('summary');
    const link = make('a', 'permalink', '#');
    link.href = '#case=' + encodeURIComponent(row[0]);
    link.setAttribute('aria-label', 'Link to this case');
    summary.append(badge(verdictOf(row)), make('span', 'id', row[0]), make('small', '', row[3]), link);
    details.append(summary);
    details.addEventListener('toggle', () => { if (details.open && details.childElementCount === 1) fill(details, row); });
    return details;
  };

  const showMore = () => {
    const end = Math.min(shown + chunk, found.length);
    const part = document.createDocumentFragment();
    for (; shown < end; ++shown) part.append(element(data.cases[found[shown]]));
    list.append(part);
    more.hidden = shown >= found.length;
    more.textContent = 'Show more (' + (found.length - shown).toLocaleString('en') + ' left)';
  };

  const boxes = new Map();
  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = [];
    data.cases.forEach((row, i) => {
      if (!boxes.get(verdictOf(row)).checked) return;
      if (operation.value !== '' && String(row[2]) !== operation.value) return;
      if (words.length && !words.every((word) => searchText(i).includes(word))) return;
      found.push(i);
    });
    if (order.value === 'slow') found.sort((a, b) => data.cases[b][4] - data.cases[a][4]);
    shown = 0;
    list.replaceChildren();
    count.textContent = found.length.toLocaleString('en') + ' of ' + data.cases.length.toLocaleString('en') + ' cases';
    showMore();
  };

  const numbers = {};
  for (const row of data.cases) numbers[verdictOf(row)] = (numbers[verdictOf(row)] || 0) + 1;
  for (const verdict of shownFirst) {
    const label = make('label', 'box');
    const box = make('input');
    box.type = 'checkbox';
    box.checked = true;
    box.disabled = !numbers[verdict];
    boxes.set(verdict, box);
    label.append(box, badge(verdict), ' ' + (numbers[verdict] || 0));
    byId('verdicts').append(label);
  }
  data.ops.forEach((name, i) => {
    const option = make('option', '', name || 'no operation');
    option.value = i;
    operation.append(option);
  });

  let timer = 0;
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(update, 120); });
  form.addEventListener('change', (event) => { if (event.target !== search) update(); });
  form.addEventListener('submit', (event) => { event.preventDefault(); update(); });
  more.addEventListener('click', () => {
    const next = list.childElementCount;
    showMore();
    list.children[next]?.querySelector('summary').focus();
  });
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === 'Escape' && event.target === search && search.value) { search.value = ''; update(); }
  });
  form.hidden = false;
  update();

  // "#case=ID" opens that case, whatever the filter hides.
  const openLinked = () => {
    if (!location.hash.startsWith('#case=')) return;
    let id = '';
    try { id = decodeURIComponent(location.hash.slice(6)); } catch { return; }
    const wanted = data.cases.findIndex((row) => row[0] === id);
    if (wanted < 0) return;
    if (!found.includes(wanted)) {
      search.value = '';
      operation.value = '';
      boxes.forEach((box) => { box.checked = true; });
      update();
    }
    const place = found.indexOf(wanted);
    while (shown <= place) showMore();
    list.querySelector('.target')?.classList.remove('target');
    const details = list.children[place];
    details.open = true;
    details.classList.add('target');
    details.scrollIntoView({ block: 'start' });
  };
  addEventListener('hashchange', openLinked);
  openLinked();
})();
