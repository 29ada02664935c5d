// An objection to a result that is right: the officer declares a ballot void, answers with the reason, counts again, and everybody reads
// both counts, what changed and why. The bundle has both, and both verifiers say so.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, shot, accessible, fits, binary } from '../lib/world.mjs';
import { act, signInAs } from '../lib/acts.mjs';

const verifier = join(dirname(fileURLToPath(import.meta.url)), '../../verify/verify.py');

/** Both verifiers hold a bundle to be right, and say that it was counted twice. */
function countedTwice(world, lines, root) {
  const path = join(world.data, 'twice.jsonl');
  writeFileSync(path, lines);
  const said = (program, ...args) => execFileSync(program, [...args, path, '--root', root], { encoding: 'utf8' });
  assert.match(said(binary, 'verify'), /计票 2 次/);
  assert.match(said(binary, 'verify', '--lang', 'en'), /Counted 2 times/);
  assert.match(said('python3', verifier), /counts: 2/);
}

test('an objection is granted, and the result page shows both counts', async () => {
  const world = await open();
  try {
    const worker = world.person('community_worker');
    const desk = await world.desk();
    await signInAs(world, desk, worker);
    await desk.goto('/ballots/new?class=advice');
    await desk.fill('#f-title', '南门的空地做什么');
    await desk.selectOption('#f-place', 'community');
    await desk.check('[name=mode][value=advisory]');
    await desk.check('[name=keeping][value=named]');
    await desk.fill('#f-question', '南门的空地做什么？');
    await desk.fill('#f-options', '小花园\n晾衣场');
    await desk.fill('#f-opens', world.date(17));
    await desk.fill('#f-closes', world.date(23));
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/ballots\/B\d{4}-\d+(\/run)?$/);
    const ballot = new URL(desk.url()).pathname.replace(/\/run$/, '');
    const run = `${ballot}/run`;
    await act(desk, run, 'notice');
    await act(desk, run, 'posting', { posting: '南门公示栏' });
    await world.later(8);
    await signInAs(world, desk, worker);
    await act(desk, run, 'freeze');
    await world.later(9);
    const phone = await world.phone({ js: false });
    // Two for the garden, one for the clothes lines; the last of them is not who they said they were.
    for (const [role, option] of [['resident', '1'], ['owner', '2'], ['renter', '1']]) {
      await signInAs(world, phone, world.person(role));
      await phone.goto(`${ballot}/vote`);
      await phone.check(`[name=item-q01][value="${option}"]`);
      await phone.click('main .do .btn');
      assert.match(phone.url(), /\/receipt\//);
    }
    await world.later(8);
    await signInAs(world, desk, worker);
    await act(desk, run, 'close');
    await act(desk, run, 'count');

    // Somebody objects while the result can be objected to.
    await signInAs(world, phone, world.person('resident'));
    await phone.goto(ballot);
    assert.match(await phone.textContent('#result'), /选定：小花园/);
    await phone.click('details:has(form[action$="/object"]) > summary');
    await phone.fill('form[action$="/object"] [name=words]', '有一张票是已经搬走的人投的');
    await phone.click('form[action$="/object"] .btn');
    assert.match(await phone.textContent('#objections'), /已经搬走的人/);

    // The officer finds it right.
    await act(desk, run, 'void', { cast: 0, why: 'not_the_owner' });
    const visitor = await world.phone();
    await visitor.goto(ballot);
    assert.match(await visitor.textContent('#result'), /将重新计票/, 'what was posted stands until then');
    await act(desk, run, 'answer', { answer: '属实，这张票作废，重新计票' });
    await act(desk, run, 'count');
    await visitor.goto(ballot);
    const result = await visitor.textContent('#result');
    assert.match(result, /重新计票：决定有变化/);
    assert.match(result, /公开日志第 \d+ 条：不是业主投的/, 'which ballot, and not whose');
    await visitor.click('#result details summary:has-text("重新计票以前的结果")');
    assert.match(await visitor.textContent('#objections'), /属实，这张票作废/);
    assert.doesNotMatch(await visitor.textContent('main'), /已经搬走的人/, 'words of an objection can name people');
    await accessible(visitor);
    await fits(visitor);
    await shot(visitor, 'recount-result');
    const root = async () => (await visitor.textContent('main')).match(/[0-9a-f]{64}/)[0];
    countedTwice(world, await (await visitor.request.get(`${world.base}${ballot}/bundle.jsonl`)).text(), await root());

    // The demo has one that is final, listed with its bundle.
    const done = world.facts.ballots.find((b) => b.title.includes('4栋楼道照明'));
    countedTwice(world, await (await visitor.request.get(done.bundle_url)).text(), done.root);
    await visitor.goto(done.bundle_url.replace(/\/bundle\.jsonl$/, ''));
    assert.match(await visitor.textContent('#result'), /重新计票：决定没有变/);
    assert.match(await visitor.textContent('#objections'), /房子已经过户/);
    await fits(visitor);
    await shot(visitor, 'recount-demo');
  } finally {
    await world.close();
  }
});
