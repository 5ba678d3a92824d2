import { readConfig } from '../../src/config.ts';
import { serve, untilSignal } from '../../src/serve.ts';

/**
 * The server under test, as `fasti serve` starts it. With a second argument its clock runs that many times faster, so
 * that a day of polling goes by in a minute.
 */
const [folder, haste] = process.argv.slice(2);
const config = readConfig({ FASTI_DATA: folder, FASTI_PORT: '0', FASTI_LOG_LEVEL: 'silent' });
const begun = Temporal.Now.instant();
const speed = Number(haste ?? 1);
const clock = {
  now: () =>
    begun.add({
      milliseconds: Math.round(begun.until(Temporal.Now.instant()).total('milliseconds') * speed),
    }),
};
// A bench that dies takes its servers with it.
process.on('disconnect', () => process.exit());
const running = await serve(config, speed === 1 ? {} : { clock });
process.send!({ port: running.port });
process.exitCode = await untilSignal(running);
process.disconnect?.();
