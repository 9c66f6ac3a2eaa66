#!/usr/bin/env python3
"""Real authorization servers and strict clients. usage: run.py KEUR NODE_MODULES_PARENT

Each variant of a server: `keur preflight` says READY and the right facts, and `keur run --suite token` fails nothing but
what stands in breaches.tsv with its clause. Each strict client gets its token from `keur mock --tls`. A new provider is
one file beside this one and its rows in VARIANTS."""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
KEUR, MODULES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SECRET = 'S3cr3tS3cr3tS3cr3tS3cr3tS3cr3t12'
THINGS = HERE.parent.parent.parent.parent / 'fixtures/preflight/things.yaml'
NODE, PYTHON = ['node'], ['/usr/bin/python3']
BASIC = 'basic_authentication: true'
# server, its arguments after the port, token path, port of the API after the server's, settings, facts of preflight
VARIANTS = [
    ('oidc_provider.mjs', ['client_secret_post', 'jwt', 'RS256'], '/token', 0, '', ['RS256', 'signature fits']),
    ('oidc_provider.mjs', ['client_secret_basic', 'jwt', 'ES256'], '/token', 0, BASIC, ['ES256', 'signature fits']),
    ('oidc_provider.mjs', ['client_secret_basic', 'jwt', 'PS256', '/realms/acme'], '/realms/acme/token', 0, BASIC,
     ['PS256', 'signature fits']),
    ('oidc_provider.mjs', ['client_secret_post', 'opaque', 'RS256'], '/token', 0, '', ['opaque']),
    ('oauth2_mock_server.mjs', ['RS256'], '/token', 1, '', ['RS256', 'signature fits']),
    ('oauth2_mock_server.mjs', ['ES256'], '/token', 1, BASIC, ['ES256', 'signature fits']),
    ('node_oauth2_server.mjs', [], '/token', 0, '', ['opaque', 'no metadata']),
    ('node_oauth2_server.mjs', [], '/token', 0, BASIC, ['opaque', 'no metadata']),
    ('authlib_server.py', ['client_secret_post', 'jwt', 'metadata'], '/oauth/token', 0, '', ['ES256', 'signature fits']),
    ('authlib_server.py', ['client_secret_basic', 'opaque', 'none'], '/oauth/token', 0, BASIC,
     ['opaque', 'no metadata']),
    ('django_server.py', [], '/o/token/', 0, '', ['opaque', 'no metadata']),
    ('django_server.py', [], '/o/token/', 0, BASIC, ['opaque', 'no metadata']),
    ('oauth2orize_server.mjs', [], '/token', 0, '', ['opaque', 'no metadata']),
    ('oauth2orize_server.mjs', [], '/token', 0, BASIC, ['opaque', 'no metadata']),
]
# Steps of preflight that rightly fail: this server gives a token for any secret.
RIGHTLY = {'oauth2_mock_server.mjs': {'negative-control'}}
# Where its issuer says that it is.
HOSTS = {'oauth2_mock_server.mjs': 'localhost'}
ALLOWED = {}
for line in (HERE / 'breaches.tsv').read_text().splitlines():
    if line and not line.startswith('#'):
        server, assertion, clause, why = line.split('\t')
        ALLOWED.setdefault(server, {})[assertion] = clause


def free_port():
    """A port whose neighbour is free too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(('127.0.0.1', 0))
            port = one.getsockname()[1]
            try:
                two.bind(('127.0.0.1', port + 1))
                return port
            except OSError:
                continue


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, 'SECRET': SECRET, 'NODE_PATH': MODULES + '/node_modules'})
        self.first = self.process.stdout.readline()
        while self.first and 'ready' not in self.first:
            self.first = self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def wait_for(port):
    for _ in range(100):
        with socket.socket() as one:
            if one.connect_ex(('127.0.0.1', port)) == 0:
                return
        subprocess.run(['sleep', '0.1'])


def keur(folder, *words):
    clean = {name: value for name, value in os.environ.items() if not name.startswith('KEUR_')}
    done = subprocess.run([KEUR, *words, '--profile', 'p', '--json'], cwd=folder, capture_output=True, text=True,
                          env={**clean, 'KEUR_CLIENT_ID': 'robot-1', 'KEUR_CLIENT_SECRET': SECRET})
    assert SECRET not in done.stdout + done.stderr, 'the secret is shown'
    return done.returncode, json.loads(done.stdout)


def facts_of(steps):
    text = ' '.join(step.get('detail', '') for step in steps)
    return text + (' no metadata' if any(s['id'] == 'discovery' and s['outcome'] == 'skipped' for s in steps) else '')


def judge(server, arguments, path, offset, settings, facts):
    port, wrong = free_port(), []
    folder = tempfile.mkdtemp()
    pathlib.Path(folder, 'keur.yaml').write_text(
        f"profiles:\n  p: {{description: '{THINGS}', target: 'http://127.0.0.1:{port + offset}', "
        f"token_url: 'http://{HOSTS.get(server, '127.0.0.1')}:{port}{path}', scopes: ['things:read']{', ' + settings if settings else ''}}}\n")
    program = MODULES + '/' + server if server.endswith('.mjs') else str(HERE / server)
    with Server((NODE if server.endswith('.mjs') else PYTHON) + [program, str(port), *arguments]):
        wait_for(port + offset)
        code, transcript = keur(folder, 'preflight')
        steps = transcript.get('preflight', [])
        failing = {s['id'] for s in steps if s['outcome'] == 'fail'}
        if failing != RIGHTLY.get(server, set()):
            wrong += [f"preflight exits {code}: {s['id']}: {s.get('detail')}" for s in steps if s['outcome'] == 'fail']
            wrong += [str(transcript['error'])] if 'error' in transcript else []
        wrong += [f"preflight warns: {s['id']}: {s.get('detail')}" for s in steps if s['outcome'] == 'warn']
        wrong += [f"preflight does not say '{fact}'" for fact in facts if fact not in facts_of(steps)]
        code, transcript = keur(folder, 'run', '--suite', 'token')
        for case in transcript.get('cases', []):
            for finding in case['findings']:
                if finding['level'] != 'fail':
                    continue
                name = finding['check'].removeprefix('token-')
                clause = finding['expected'].split(' (')[0]
                if ALLOWED.get(server, {}).get(name) != clause:
                    wrong.append(f"{name} [{finding['expected']}] {finding['message']}")
        wrong += [f"{case['id']}: {case.get('verdict_reason')}" for case in transcript.get('cases', [])
                  if case['verdict'] == 'error']
    return wrong


def clients():
    folder = tempfile.mkdtemp()
    settings = pathlib.Path(folder, 'settings.yaml')
    settings.write_text('rfc9068: true\n')
    mock = subprocess.Popen([KEUR, 'mock', '--tls', '--ca-out', folder + '/ca.pem', '--tenant', str(settings), '--json'],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    who = json.loads(mock.stdout.readline())
    environment = {**os.environ, 'SECRET': who['client_secret'], 'NODE_EXTRA_CA_CERTS': folder + '/ca.pem'}
    wrong = []
    for command in ([*NODE, MODULES + '/clients.mjs', who['ready'], who['client_id'], who['tenant_id'],
                     'https://api.analytics1.hrm.visma.net'],
                    [*PYTHON, str(HERE / 'clients.py'), who['ready'], who['client_id'], who['tenant_id'],
                     folder + '/ca.pem']):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            wrong.append(re.sub(r'\s+', ' ', done.stderr)[-900:])
    mock.terminate()
    mock.wait()
    return wrong


failed = 0
for row in VARIANTS:
    wrong = judge(*row)
    print('ok  ' if not wrong else 'FAIL', row[0], *row[1], 'Basic' if row[4] else 'post', flush=True)
    for line in wrong:
        print('     ', line)
    failed += bool(wrong)
wrong = clients()
print('ok  ' if not wrong else 'FAIL', 'strict clients')
for line in wrong:
    print('     ', line)
print(f'{len(VARIANTS)} variants of servers and the strict clients: {failed + bool(wrong)} failed')
sys.exit(1 if failed or wrong else 0)
