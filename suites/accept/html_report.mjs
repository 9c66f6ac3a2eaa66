// Opens the HTML reports in headless Chromium at phone and desktop width, light and dark, with and without scripts, and
// fails on any dialog, request, console message, broken layout, unreadable contrast or slow page.
//   node html_report.mjs REPORT_SAMPLES [SCREENSHOT_FOLDER]      exit 77: no Chromium here, nothing was tested
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [samples, pictures] = process.argv.slice(2);
const found = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version']).status === 0);
if (!found) {
  console.log('skipped: no Chromium is installed (package chromium), the HTML report was not looked at');
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), 'keur-html-'));
if (spawnSync(samples, [folder], { stdio: 'inherit' }).status !== 0) process.exit(1);
if (pictures) mkdirSync(pictures, { recursive: true });

const browser = spawn(found, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
  '--remote-debugging-pipe', '--user-data-dir=' + join(folder, 'profile')],
{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

// The DevTools protocol over pipes: JSON messages that end with a NUL.
const waiting = new Map();
const listeners = new Set();
let number = 0;
let buffered = '';
browser.stdio[4].on('data', (chunk) => {
  buffered += chunk;
  for (let end; (end = buffered.indexOf('\0')) >= 0; buffered = buffered.slice(end + 1)) {
    const message = JSON.parse(buffered.slice(0, end));
    if (message.id) waiting.get(message.id)(message);
    else listeners.forEach((listen) => listen(message));
  }
});
const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
  const id = ++number;
  waiting.set(id, (answer) => {
    waiting.delete(id);
    if (answer.error) reject(new Error(method + ': ' + answer.error.message));
    else resolve(answer.result);
  });
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
});

const problems = [];
let checked = 0;
const expect = (good, what) => {
  ++checked;
  if (!good) problems.push(what);
};

// Everything a page must not do ends up in `problems`.
const open = async (name, { width, dark = false, scripts = true }) => {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const call = (method, params) => send(method, params, sessionId);
  const url = pathToFileURL(join(folder, name)).href;
  const label = `${name} at ${width}${dark ? ' dark' : ''}${scripts ? '' : ' without scripts'}`;
  let loaded;
  const load = new Promise((resolve) => { loaded = resolve; });
  const listen = ({ method, params, sessionId: from }) => {
    if (from !== sessionId) return;
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Page.javascriptDialogOpening') {
      problems.push(`${label}: a dialog opened: ${params.message}`);
      call('Page.handleJavaScriptDialog', { accept: false });
    }
    if (method === 'Runtime.exceptionThrown') problems.push(`${label}: exception: ${params.exceptionDetails.exception?.description}`);
    if (method === 'Runtime.consoleAPICalled') problems.push(`${label}: console: ${JSON.stringify(params.args)}`);
    if (method === 'Log.entryAdded') problems.push(`${label}: log: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent' && !params.request.url.startsWith(url) && !params.request.url.startsWith('data:'))
      problems.push(`${label}: a request left the page: ${params.request.url}`);
  };
  listeners.add(listen);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await call(domain + '.enable');
  await call('Emulation.setDeviceMetricsOverride', { width, height: 900, screenWidth: width, screenHeight: 900, deviceScaleFactor: 1, mobile: width < 600 });
  await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
  await call('Emulation.setScriptExecutionDisabled', { value: !scripts });
  const start = performance.now();
  await call('Page.navigate', { url });
  await load;
  const evaluate = async (source) => {
    const { result, exceptionDetails } = await call('Runtime.evaluate', { expression: source, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(label + ': ' + (exceptionDetails.exception?.description ?? exceptionDetails.text));
    return result.value;
  };
  return {
    label, call, evaluate, loadMs: performance.now() - start,
    picture: async (file, full = true) => {
      if (!pictures) return;
      const { data } = await call('Page.captureScreenshot', { captureBeyondViewport: full });
      writeFileSync(join(pictures, file), Buffer.from(data, 'base64'));
    },
    close: async () => {
      await new Promise((resolve) => setTimeout(resolve, 50)); // late messages still count
      listeners.delete(listen);
      await send('Target.closeTarget', { targetId });
    },
  };
};

// Text and its background by the WCAG 2.2 formula (success criterion 1.4.3: 4.5 to 1), for every visible text.
const worstContrast = `(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  let worst = { ratio: 21, text: '' };
  const seen = new Set();
  for (const element of document.querySelectorAll('main *, header *, footer')) {
    if (element.closest('svg') || !element.checkVisibility() || ![...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const key = style.color + back;
    if (seen.has(key)) continue;
    seen.add(key);
    const [a, b] = [light(parse(style.color)), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text: element.tagName + '.' + element.className + ' ' + style.color + ' on ' + back };
  }
  return worst;
})()`;

const layout = `({
  overflow: document.documentElement.scrollWidth - screen.width, // on a phone innerWidth grows with the content
  widest: [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > screen.width + 1 && !e.closest('.scroll, nav, svg')).map((e) => e.tagName + '.' + e.className).slice(0, 3),
  h1: document.querySelectorAll('h1').length,
  skipped: (() => { let last = 1; for (const h of document.querySelectorAll('h1,h2,h3,h4')) { const level = +h.tagName[1]; if (level > last + 1) return h.outerHTML.slice(0, 80); last = level; } return ''; })(),
  foreign: document.querySelectorAll('img, iframe, object, embed, link:not([rel=icon]), a:not([href^="#"]), [onclick], [onerror], [onmouseover], [style]').length,
  scripts: [...document.scripts].filter((s) => !s.type).length,
  unnamed: [...document.querySelectorAll('input, select, button, svg, [role=region]')].filter((e) => !(e.labels?.length || e.textContent.trim() && e.tagName === 'BUTTON' || e.getAttribute('aria-label'))).map((e) => e.outerHTML.slice(0, 80)),
  lang: document.documentElement.lang, title: document.title,
})`;

try {
  for (const name of ['empty.html', 'one.html', 'some.html', 'many.html', 'hostile.html', 'changes.html']) {
    for (const width of [390, 1280]) {
      for (const dark of [false, true]) {
        const page = await open(name, { width, dark });
        const facts = await page.evaluate(layout);
        expect(facts.overflow <= 0, `${page.label}: wider than the screen by ${facts.overflow} pixels: ${facts.widest}`);
        expect(facts.h1 === 1, `${page.label}: ${facts.h1} main headings`);
        expect(facts.skipped === '', `${page.label}: a heading level is skipped at ${facts.skipped}`);
        expect(facts.foreign === 0, `${page.label}: ${facts.foreign} elements that foreign text must not make`);
        expect(facts.scripts === 1, `${page.label}: ${facts.scripts} scripts`);
        expect(facts.unnamed.length === 0, `${page.label}: controls without a name: ${facts.unnamed}`);
        expect(facts.lang === 'en' && facts.title.length > 5, `${page.label}: language or title is missing`);
        const contrast = await page.evaluate(worstContrast);
        expect(contrast.ratio >= 4.5, `${page.label}: contrast ${contrast.ratio.toFixed(2)} of ${contrast.text}`);
        await page.picture(`${name.replace('.html', '')}-${width}${dark ? '-dark' : ''}.png`, name !== 'many.html');
        await page.close();
      }
    }
  }

  // 5,000 cases: quick to open, to search and to page through.
  const many = await open('many.html', { width: 1280 });
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  expect(many.loadMs < 5000, `many.html: took ${many.loadMs.toFixed(0)} ms to load`);
  expect(await many.evaluate('document.querySelectorAll("#list > details").length') === 100, 'many.html: the first 100 cases are listed');
  const searchMs = await many.evaluate(`(async () => {
    const search = document.getElementById('search');
    search.value = 'birthdate documented';
    const start = performance.now();
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => { const poll = () => document.getElementById('count').textContent.startsWith('5,000 of') ? setTimeout(poll, 5) : resolve(); poll(); });
    return performance.now() - start;
  })()`);
  expect(searchMs < 1000, `many.html: searching took ${searchMs.toFixed(0)} ms`);
  const count = await many.evaluate('document.getElementById("count").textContent');
  expect(/^[1-9]\d* of 5,000 cases$/.test(count), `many.html: the search found "${count}"`);
  expect(await many.evaluate('[...document.querySelectorAll("#list .verdict")].every((v) => v.textContent.includes("fail"))'), 'many.html: only failing cases mention the property');
  await many.evaluate('document.querySelector("#list > details").open = true');
  await wait(50);
  expect(await many.evaluate('document.querySelector("#list > details .facts").textContent.includes("birthDate")'), 'many.html: an opened case shows its facts');
  await many.evaluate('document.activeElement.blur()');
  for (const type of ['keyDown', 'keyUp']) await many.call('Input.dispatchKeyEvent', { type, key: '/', text: type === 'keyDown' ? '/' : undefined, windowsVirtualKeyCode: 191 });
  expect(await many.evaluate('document.activeElement.id') === 'search', 'many.html: "/" goes to the search');
  for (const type of ['keyDown', 'keyUp']) await many.call('Input.dispatchKeyEvent', { type, key: 'Escape', windowsVirtualKeyCode: 27 });
  expect(await many.evaluate('document.getElementById("count").textContent') === '5,000 of 5,000 cases', 'many.html: Escape clears the search');
  await many.evaluate('document.querySelectorAll("#verdicts input").forEach((box, i) => { if (i > 0) box.click(); })');
  const failing = await many.evaluate('[document.getElementById("count").textContent, document.querySelector(".t-fail b").textContent]');
  expect(failing[0].startsWith(failing[1] + ' of'), `many.html: the verdict filter shows ${failing[0]}, and ${failing[1]} failed`);
  await many.evaluate('document.querySelectorAll("#verdicts input").forEach((box, i) => { if (i > 0) box.click(); }); document.getElementById("more").click()');
  expect(await many.evaluate('document.querySelectorAll("#list > details").length') === 200, 'many.html: "Show more" shows more');
  expect(await many.evaluate('document.activeElement.tagName === "SUMMARY"'), 'many.html: "Show more" moves the focus to what is new');
  const pdf = await many.call('Page.printToPDF', {});
  expect(pdf.data.length > 10_000, 'many.html: prints');
  await many.close();

  const bare = await open('some.html', { width: 1280, scripts: false });
  expect(await bare.evaluate('document.getElementById("filter").checkVisibility()') === false, 'without scripts: the filter is hidden');
  expect(await bare.evaluate('document.querySelector("noscript").textContent.length > 50'), 'without scripts: the page says what is missing');
  expect(await bare.evaluate('document.querySelectorAll(".cause").length >= 2'), 'without scripts: the causes are there');
  await bare.close();
  console.log(`${found}: ${checked} expectations; 5,000 cases load in ${many.loadMs.toFixed(0)} ms, search in ${searchMs.toFixed(0)} ms`);
} catch (error) {
  problems.push(String(error.stack));
} finally {
  browser.kill('SIGKILL');
  await new Promise((resolve) => browser.on('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of [...new Set(problems)].slice(0, 40)) console.error('FAILED ' + problem);
process.exit(problems.length === 0 ? 0 : 1);
