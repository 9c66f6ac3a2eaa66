// Judges every .sarif file in the folder logs; a log that breaks the schema must be refused as well.
const { readFileSync, readdirSync } = require('node:fs');
const Ajv = require('ajv-draft-04').default;
const read = (name) => JSON.parse(readFileSync(name));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
require('ajv-formats').default(ajv);
const validate = ajv.compile(read('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
let failed = 0, results = 0;
const logs = readdirSync('logs').filter((name) => name.endsWith('.sarif'));
for (const name of logs) {
  const log = read('logs/' + name);
  results += log.runs.flatMap((run) => run.results).length;
  if (validate(log)) continue;
  failed += 1;
  console.log(name, JSON.stringify(validate.errors.slice(0, 5), null, 1));
}
const taken = validate({ version: '2.1.0', runs: [{ results: [{}] }] });
console.log(`sarif: ${logs.length} logs with ${results} results, ${failed} invalid; a broken log is ${taken ? 'taken' : 'refused'}`);
process.exit(failed === 0 && results > 0 && !taken ? 0 : 1);
