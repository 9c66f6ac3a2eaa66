// node run.mjs KEUR LIBRARY [ID…]: plants each breach of LIBRARY/breaches.mjs in turn and looks whether `keur run`
// fails; the correct servers (LIBRARY/twins.json or one) must pass. Prints found and missed by category; exit 1 when
// anything is missed beyond KEUR_MISSES (0) or a correct server fails.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const keur = resolve(process.argv[2]);
const library = join(dirname(fileURLToPath(import.meta.url)), process.argv[3]);
const only = process.argv.slice(4);
const { breaches } = await import(join(library, "breaches.mjs"));
const { description } = await import(join(library, "description.mjs"));
const about = existsSync(join(library, "about.json")) ? JSON.parse(readFileSync(join(library, "about.json"))) : {};
const { base = "/api", twins = [{}], environment = {} } = about;
const folder = mkdtempSync(join(tmpdir(), "keur-breaches-"));
const spec = join(folder, "description.json");
writeFileSync(spec, JSON.stringify(description));

function serve(id, { arguments: more = [], seed = 1 }) {
  const server = spawn("node", [join(library, "server.mjs"), id, ...more], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, SEED: String(seed) } });
  return new Promise((done, failed) => {
    server.stdout.once("data", (text) => done({ server, url: String(text).trim().replace(/^ready /, "") }));
    server.once("exit", (code) => failed(new Error(`server ${id} ended with ${code}`)));
  });
}

async function judge(id, twin = twins[0]) {
  const { server, url } = await serve(id, twin);
  const arguments_ = ["run", spec, "--target", `${url}${base}`, "--token-url", `${url}/token`, "--allow-writes", "--json", "--quiet",
    ...(process.env.KEUR_RUN_ARGUMENTS ?? "").split(" ").filter(Boolean)];
  const run = spawn(keur, arguments_, { cwd: folder, stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, KEUR_CLIENT_ID: "keur", KEUR_CLIENT_SECRET: "keur-secret", KEUR_TENANT_ID: "", ...environment } });
  let out = "", error = "";
  run.stdout.on("data", (text) => (out += text));
  run.stderr.on("data", (text) => (error += text));
  const exit = await new Promise((done) => run.once("close", done));
  server.kill();
  let transcript = null;
  try { transcript = JSON.parse(out); } catch { /* shown below */ }
  const findings = (transcript?.cases ?? []).flatMap((test) => test.findings.map((each) => ({ check: each.check, level: each.level, message: each.message, test: test.id })));
  return { id, exit, findings, transcript, error };
}

const wanted = breaches.filter((each) => only.length === 0 || only.includes(each.id) || only.includes(each.category));
const missed = [];
let wrong = 0;
// What a correct server is blamed for says nothing about a breach.
const key = (finding) => `${finding.test} ${finding.check}`;
const blamed = new Set();
for (const twin of twins) {
  const result = await judge("", twin);
  console.log(`correct server ${JSON.stringify(twin)}: exit ${result.exit}, ${JSON.stringify(result.transcript?.summary ?? result.error)}`);
  result.findings.forEach((each) => blamed.add(key(each)));
  if (result.exit === 0) continue;
  wrong += 1;
  for (const each of result.findings.filter((each) => each.level === "fail").slice(0, 40)) console.log(`  ${each.test}: ${each.check}: ${each.message}`);
  for (const test of (result.transcript?.cases ?? []).filter((each) => each.verdict === "error").slice(0, 10)) console.log(`  ${test.id}: ${test.verdict_reason ?? test.reason}`);
}
const queue = only.includes("none") ? [] : [...wanted];
async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const result = await judge(next.id);
    const own = result.findings.filter((each) => each.level === (next.remark ? "warn" : "fail") && !blamed.has(key(each)));
    const found = next.unjudged ? result.exit === 3 : result.exit === (next.remark ? 0 : 1) && own.length > 0;
    const checks = [...new Set(own.map((each) => each.check))].sort();
    if (!found) missed.push({ ...next, exit: result.exit });
    console.log(`${found ? "found " : "MISSED"} ${next.category} ${next.id}: exit ${result.exit} ${checks.join(" ")}`);
  }
}
await Promise.all([worker(), worker()]);
for (const category of new Set(wanted.map((each) => each.category))) {
  const all = wanted.filter((each) => each.category === category);
  const lost = missed.filter((each) => each.category === category);
  console.log(`${category}: ${all.length - lost.length} of ${all.length}${lost.length ? `; missed: ${lost.map((each) => each.id).join(", ")}` : ""}`);
}
console.log(`breaches: ${wanted.length - missed.length} of ${wanted.length} found`);
rmSync(folder, { recursive: true });
process.exit(missed.length > Number(process.env.KEUR_MISSES ?? about.misses ?? 0) || wrong > 0 ? 1 : 0);
