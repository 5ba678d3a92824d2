import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { discardBody } from '../../src/http/discard-body.ts';

const enough = { bytes: 1000, milliseconds: 10_000 };

describe('what is left of a body', () => {
  it('is read to its end, and thrown away', async () => {
    const body = Readable.from([Buffer.alloc(400), Buffer.alloc(600)], { objectMode: false });
    assert.equal(await discardBody(body, enough), 'read');
    assert.equal(body.readableEnded, true);
    assert.equal(await discardBody(body, enough), 'read', 'nothing is left of it then');
  });

  it('stays where it is more than is thrown away', async () => {
    const body = new PassThrough();
    body.write(Buffer.alloc(1001));
    assert.equal(await discardBody(body, enough), 'left');
    assert.equal(body.destroyed, false, 'an answer can still be sent');
  });

  it('stays where it does not come, or its sender hung up', async () => {
    assert.equal(await discardBody(new PassThrough(), { ...enough, milliseconds: 0 }), 'left');
    const broken = new PassThrough();
    const discarded = discardBody(broken, enough);
    broken.destroy(new Error('hung up'));
    assert.equal(await discarded, 'left');
    assert.equal(await discardBody(broken, enough), 'left');
  });
});
