import assert from 'node:assert/strict';
import supertest from 'supertest';
import { openSite } from './http/pages/site.ts';

describe('behind a proxy', () => {
  it('a request comes from where the proxy saw it, whatever it says of that itself', async () => {
    const site = await openSite({ FASTI_URL: 'http://agenda.test', FASTI_TRUST_PROXY: '1' });
    try {
      for (const made of ['198.51.100.1', '198.51.100.2'])
        await supertest(site.server)
          .get('/home/ann@monasso.org/choir.ics')
          .auth('gil@orange.fr', `wrong ${made}`)
          .set('X-Forwarded-For', `${made}, 192.0.2.1`)
          .expect(401);
      const { db } = site.scene.storage;
      const rows = await db.selectFrom('failed_attempts').select('address').execute();
      assert.equal(rows.length, 2);
      assert.equal(rows[0]!.address, rows[1]!.address);
    } finally {
      await site.close();
    }
  });
});
