// Judges the (schema, example) pairs of a description with ajv and compares with schema_bench:
//   npm install ajv ajv-formats    (in any folder; run this there or set NODE_PATH)
//   node suites/accept/schema_ajv.mjs SCHEMA_BENCH DESCRIPTION.json
// Exits 1 where keur needs more than twice ajv's time a node, or longer than ajv to compile and judge everything.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "x.js"));
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const [bench, file] = process.argv.slice(2);
const root = JSON.parse(readFileSync(file, "utf8"));

const escape = (token) => token.replaceAll("~", "~0").replaceAll("/", "~1");
const follow = (value) =>
  value && typeof value.$ref === "string" && value.$ref.startsWith("#")
    ? value.$ref.slice(2).split("/").reduce((at, token) => at?.[decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~")], root)
    : value;

const pairs = [];
function collect(node, pointer) {
  if (Array.isArray(node)) return node.forEach((item, i) => collect(item, `${pointer}/${i}`));
  if (!node || typeof node !== "object") return;
  if (node.schema && typeof node.schema === "object") {
    const add = (instance) => pairs.push({ pointer: `${pointer}/schema`, instance });
    if ("example" in node) add(node.example);
    if (node.examples && typeof node.examples === "object" && !Array.isArray(node.examples))
      for (const each of Object.values(node.examples)) {
        const target = follow(each);
        if (target && "value" in target) add(target.value);
      }
  }
  for (const [name, value] of Object.entries(node))
    if (name !== "example" && name !== "examples") collect(value, `${pointer}/${escape(name)}`);
}
collect(root, "");

const count = (value) =>
  value && typeof value === "object" ? 1 + Object.values(value).reduce((sum, each) => sum + count(each), 0) : 1;

const ajv = new Ajv({ strict: false, validateFormats: true, logger: false, validateSchema: false, allErrors: false });
addFormats(ajv);
const compileFrom = performance.now();
ajv.addSchema({ ...root, $id: "http://description.test/d.json" });
const work = [];
for (const pair of pairs) {
  try {
    const validate = ajv.getSchema(`http://description.test/d.json#${encodeURI(pair.pointer)}`);
    if (validate) work.push([validate, pair.instance, pairs.indexOf(pair)]);
  } catch {
    // what ajv cannot compile is not timed
  }
}
const compile = performance.now() - compileFrom;
let valid = 0;
let nodes = 0;
for (const [validate, instance] of work) (valid += validate(instance)), (nodes += count(instance));
let best = Infinity;
for (let round = 0; round < 15; ++round) {
  const from = performance.now();
  for (const [validate, instance] of work) validate(instance);
  best = Math.min(best, performance.now() - from);
}
const perNode = (1e6 * best) / nodes;
const own = JSON.parse(execFileSync(bench, ["--json", file], { encoding: "utf8" }));
const differing = own.pairs === pairs.length
  ? work.filter(([validate, instance, index]) => validate(instance) !== (own.verdicts[index] === "1")).map(([, , index]) => pairs[index].pointer)
  : [];
for (const pointer of differing.slice(0, 20)) console.log(`verdicts differ: ${pointer}`);
const total = (compileMs, ns, n) => compileMs + (ns * n) / 1e6;
console.log(`ajv   pairs ${work.length} of ${pairs.length}, valid ${valid}, compile ${compile.toFixed(0)} ms, ${perNode.toFixed(0)} ns a node`);
console.log(`keur  pairs ${own.pairs}, valid ${own.valid}, compile ${own.compile_ms} ms, accepts ${own.accepts_ns} ns, evaluate ${own.evaluate_ns} ns a node`);
console.log(`verdicts differ on ${differing.length} of ${work.length}`);
console.log(`ratio accepts ${(own.accepts_ns / perNode).toFixed(2)}, evaluate ${(own.evaluate_ns / perNode).toFixed(2)}, compile ${(own.compile_ms / compile).toFixed(4)}`);
const slow = own.accepts_ns > 2 * perNode || total(own.compile_ms, own.evaluate_ns, own.nodes) > total(compile, perNode, nodes);
process.exit(slow ? 1 : 0);
