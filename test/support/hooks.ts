import { stopPostgres } from './postgres.ts';

/** Around the whole run: whatever a test started beside itself ends with it. */
export const mochaHooks = {
  async afterAll() {
    await stopPostgres();
  },
};
