// Another program is told what happens: a worker sets up a webhook, a receiver beside checks the signature.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createHmac } from 'node:crypto';
import { open, shot } from '../lib/world.mjs';
import { file, signIn } from '../lib/acts.mjs';

test('a matter filed at the door reaches the street\'s own system, signed', async () => {
  const heard = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', d => { body += d; });
    request.on('end', () => { heard.push({ headers: request.headers, body }); response.end('ok'); });
  });
  await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve));
  const world = await open(['--hooks-private']);
  const until = async fits => {
    for (let i = 0; i < 100; i++) {
      const found = heard.find(fits);
      if (found) return found;
      await new Promise(r => setTimeout(r, 100));
    }
    assert.fail(`not heard; so far ${heard.map(h => h.body).join('\n')}`);
  };
  try {
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto('/me');
    await desk.click('a[href$="/hooks"]');
    await desk.fill('[name=name]', '街道平台');
    await desk.check('[name=format][value=liren]');
    await desk.fill('[name=url]', `http://127.0.0.1:${receiver.address().port}/in`);
    await shot(desk, 'webhook-1-form');
    await desk.click('.do .btn');
    const secret = await desk.inputValue('#secret');
    await shot(desk, 'webhook-2-secret');
    await desk.click('.do .btn');
    await desk.click('form[action$="/test"] .btn');
    await until(h => JSON.parse(h.body).event === 'test');
    const phone = await world.phone();
    const { number } = await file(phone, world.facts.buildings[2].code, '单元门关不上了。', 'doors_windows');
    const { headers, body } = await until(h => JSON.parse(h.body).matter?.number === number);
    const [, t, v1] = headers['liren-signature'].match(/^t=(\d+),v1=([0-9a-f]{64})$/);
    assert.equal(v1, createHmac('sha256', secret).update(`${t}.${body}`).digest('hex'));
    assert.equal(headers['liren-event'], 'matter.filed');
    assert.doesNotMatch(body, /单元门关不上了/);
    await desk.reload();
    assert.match(await desk.textContent('main'), /已送达/);
    await shot(desk, 'webhook-3-log');
  } finally {
    await world.close();
    receiver.close();
  }
});
