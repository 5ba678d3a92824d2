import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig, settings } from '../src/config.ts';

const mistakesOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes;
  }
};

describe('the settings', () => {
  it('have a default each, and need none', () => {
    const config = readConfig({});
    assert.deepEqual(
      [
        config.port,
        config.host,
        config.url,
        config.databaseUrl,
        config.smtpUrl,
        config.tls,
        config.trustProxy,
      ],
      [8080, '127.0.0.1', 'http://localhost:8080', undefined, undefined, undefined, false],
    );
    assert.equal(config.cacheBytes, 64 * 1024 * 1024);
    assert.equal(config.mailFrom, 'Fasti <fasti@localhost>');
    assert.ok(config.dataFolder.endsWith(join('data', 'run')));
  });

  it('are frozen, and read from what is given alone', () => {
    const config = readConfig({ HOME: '/x', FASTI_PORT: '81', FASTI_SMTP_URL: '' });
    assert.ok(Object.isFrozen(config));
    assert.deepEqual([config.port, config.url, config.smtpUrl], [81, 'http://localhost:81', undefined]);
  });

  it('tell every mistake at once', () => {
    const mistakes = mistakesOf({
      FASTI_PORT: '80800',
      FASTI_HOST: 'not a host',
      FASTI_URL: 'https://agenda.monasso.org/sub/',
      FASTI_DATABASE_URL: 'mysql://reader',
      FASTI_DATABASE_CONNECTIONS: '1',
      FASTI_SMTP_URL: 'mail.monasso.org',
      FASTI_SMTP_CA: import.meta.filename,
      FASTI_MAIL_FROM: 'nobody',
      FASTI_TLS_CERT: '/no/such/file.pem',
      FASTI_SECRET_KEY: 'short',
      FASTI_SECRET_KEY_CHANGED: 'perhaps',
      FASTI_TRUST_PROXY: 'maybe',
      FASTI_PUSH_ALLOW: 'push.monasso.org, 10.0.0.0/33',
      FASTI_SOURCE_ALLOW: 'localhost, 10.0.0.0/33',
      FASTI_SOURCE_CA: import.meta.filename,
      FASTI_CACHE_MB: '-1',
      FASTI_LOG_LEVEL: 'loud',
      FASTI_TYPO: '1',
    });
    for (const name of Object.keys(settings).filter(
      (known) => !['FASTI_DATA', 'FASTI_TLS_KEY'].includes(known),
    ))
      assert.ok(
        mistakes.some((line) => line.startsWith(name)),
        name,
      );
    assert.ok(mistakes.includes('FASTI_TYPO is not a setting of Fasti'));
  });

  it('want certificate and key together', () => {
    const here = import.meta.filename;
    assert.deepEqual(mistakesOf({ FASTI_TLS_CERT: here }), ['FASTI_TLS_CERT and FASTI_TLS_KEY go together']);
    assert.equal(readConfig({ FASTI_TLS_CERT: here, FASTI_TLS_KEY: here }).url, 'https://localhost:8080');
  });

  it('never show a wrong secret in what they say', () => {
    const said = mistakesOf({
      FASTI_SECRET_KEY: 'hush-hush',
      FASTI_SMTP_URL: 'smpt://me:hush-hush@host',
    }).join();
    assert.ok(!said.includes('hush-hush'));
  });

  it('stand in the README, every one', () => {
    const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
    for (const name of Object.keys(settings)) assert.ok(readme.includes(`\`${name}\``), name);
  });
});
