import '../../bin/keep-compiled.js';

/**
 * The server under test, as `fasti serve` starts it. With a second argument its clock runs that many times faster, so
 * that a day of polling goes by in a minute.
 */
const { readConfig } = await import('../../src/config.ts');
const { serve, untilSignal } = await import('../../src/server/serve.ts');
const [folder, haste = '1'] = process.argv.slice(2);
const begun = Temporal.Now.instant();
const passed = () => begun.until(Temporal.Now.instant()).total('milliseconds') * Number(haste);
const clock = { now: () => begun.add({ milliseconds: Math.round(passed()) }) };
// A bench that dies takes its servers with it.
process.on('disconnect', () => process.exit());
const { FASTI_DATABASE_URL } = process.env;
const settings = { FASTI_DATA: folder, FASTI_PORT: '0', FASTI_LOG_LEVEL: 'silent' };
const config = readConfig(FASTI_DATABASE_URL === undefined ? settings : { ...settings, FASTI_DATABASE_URL });
const running = await serve(config, haste === '1' ? {} : { clock });
process.send({ port: running.port });
process.exitCode = await untilSignal(running);
process.disconnect();
