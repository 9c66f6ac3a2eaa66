// node run.mjs KEUR [ID…]: plants each breach of breaches.mjs in turn and looks whether `keur run` fails; the correct
// server must pass. Prints found and missed by category; exit 1 when anything is missed or the correct server fails.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { breaches } from "./breaches.mjs";
import { description } from "./description.mjs";

const keur = resolve(process.argv[2]);
const only = process.argv.slice(3);
const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keur-breaches-"));
const spec = join(folder, "shop.json");
writeFileSync(spec, JSON.stringify(description));

function serve(id) {
  const server = spawn("node", [join(here, "server.mjs"), ...(id ? [id] : [])], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((done, failed) => {
    server.stdout.once("data", (text) => done({ server, url: String(text).trim().replace(/^ready /, "") }));
    server.once("exit", (code) => failed(new Error(`server ${id} ended with ${code}`)));
  });
}

async function judge(id) {
  const { server, url } = await serve(id);
  const arguments_ = ["run", spec, "--target", `${url}/api`, "--token-url", `${url}/token`, "--allow-writes", "--json", "--quiet",
    ...(process.env.KEUR_RUN_ARGUMENTS ?? "").split(" ").filter(Boolean)];
  const run = spawn(keur, arguments_, { cwd: folder, stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, KEUR_CLIENT_ID: "keur", KEUR_CLIENT_SECRET: "keur-secret", KEUR_TENANT_ID: "" } });
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

const wanted = breaches.filter((each) => only.length === 0 || only.includes(each.id));
const missed = [];
const twin = await judge("");
console.log(`correct server: exit ${twin.exit}, ${JSON.stringify(twin.transcript?.summary ?? twin.error)}`);
if (twin.exit !== 0) for (const each of twin.findings.filter((each) => each.level === "fail").slice(0, 20)) console.log(`  ${each.test}: ${each.check}: ${each.message}`);
if (twin.exit !== 0) for (const test of (twin.transcript?.cases ?? []).filter((each) => each.verdict === "error").slice(0, 10)) console.log(`  ${test.id}: ${test.verdict_reason ?? test.reason}`);
// What the correct server is blamed for says nothing about a breach.
const key = (finding) => `${finding.test} ${finding.check}`;
const blamed = new Set(twin.findings.map(key));
const queue = [...wanted];
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
process.exit(missed.length > 0 || twin.exit !== 0 ? 1 : 0);
