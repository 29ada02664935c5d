// A ballot of residents on the web: made and posted by a worker, cast on a phone without scripts and in English, a receipt that is found
// in the log, no result before the close, and bundles that two independent verifiers check, and refuse when one letter was changed.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, shot, accessible, fits, binary } from '../lib/world.mjs';
import { act, signInAs } from '../lib/acts.mjs';

const verifier = join(dirname(fileURLToPath(import.meta.url)), '../../verify/verify.py');

/** Both verifiers on a bundle: whether each says that all holds. */
function verified(path, root) {
  const run = (program, ...args) => {
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  return [run(binary, 'verify', path, '--root', root), run('python3', verifier, path, '--root', root)];
}

test('residents vote on the web, and anybody can count again', async () => {
  const world = await open();
  try {
    const as = (page, person) => signInAs(world, page, person);
    const yi = world.person('community_worker');
    const desk = await world.desk();
    await as(desk, yi);
    await desk.goto('/ballots/new');
    await desk.click('a[href*="class=advice"]');
    await desk.fill('#f-title', '南门的空地做什么');
    await desk.selectOption('#f-place', 'community');
    await desk.check('[name=mode][value=advisory]');
    await desk.fill('#f-question', '南门的空地做什么？');
    await desk.fill('#f-options', '小花园\n晾衣场');
    // What was typed is kept where something is wrong.
    await desk.fill('#f-closes', '2001-01-01');
    await desk.click('main .do .btn');
    assert.equal(await desk.inputValue('#f-title'), '南门的空地做什么');
    assert.ok(await desk.locator('#f-closes[aria-invalid=true]').count(), 'the day is wrong, and it says so');
    await desk.fill('#f-opens', world.date(17));
    await desk.fill('#f-closes', world.date(23));
    await accessible(desk);
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/ballots\/B\d{4}-\d+(\/run)?$/);
    const ballot = new URL(desk.url()).pathname.replace(/\/run$/, '');
    await act(desk, `${ballot}/run`, 'notice');
    await act(desk, `${ballot}/run`, 'posting', { posting: '南门、每栋公示栏' });
    await world.later(8);
    await as(desk, yi);
    await act(desk, `${ballot}/run`, 'freeze');
    await world.later(9);

    // On a phone without scripts.
    const phone = await world.phone({ js: false });
    await as(phone, world.person('resident'));
    // The home says that a vote is awaited, and until when.
    await phone.goto('/');
    const row = phone.locator('main li', { has: phone.locator(`a[href$="${ballot}"]`) });
    assert.match(await row.textContent(), /等您投票.*投票到/s);
    await phone.goto(ballot);
    await phone.click('main .do .btn');
    await fits(phone);
    await phone.click('main .do .btn');
    assert.ok(await phone.locator('#problems').count(), 'nothing was marked, and it says so');
    await phone.check('[name=item-q01][value="1"]');
    await shot(phone, 'ballot-1-vote');
    await phone.click('main .do .btn');
    assert.match(phone.url(), /\/receipt\/[0-9a-f]{64}$/);
    assert.match(await phone.textContent('main'), /小花园/);
    const receipt = (await phone.textContent('main')).match(/liren1\.[\w.-]+/)[0];
    await fits(phone);
    await shot(phone, 'ballot-2-receipt');
    // The first stands; a second one is told so.
    const again = await phone.goto(`${ballot}/vote`);
    assert.equal(again.status(), 409);
    assert.match(await phone.textContent('main'), /已经/);
    // Somebody else sees that the receipt is in the log, and not what it says.
    const visitor = await world.desk();
    await visitor.goto('/ballots/receipt');
    await visitor.fill('#f-r', receipt);
    await visitor.click('main .do .btn');
    assert.ok(await visitor.locator('.note-good').count(), 'it is found');
    assert.doesNotMatch(await visitor.textContent('main'), /小花园/);
    await accessible(visitor);
    // In English, for another option.
    const english = await world.phone({ lang: 'en' });
    await as(english, world.person('renter'));
    await english.goto(`${ballot}/vote`);
    await english.check('[name=item-q01][value="2"]');
    await accessible(english);
    await english.click('main .do .btn');
    assert.match(await english.textContent('main'), /receipt/i);
    // Nobody knows how it stands; the bundle is not given out either.
    await as(desk, yi);
    await desk.goto(ballot);
    assert.equal(await desk.locator('#result').count(), 0);
    assert.equal((await desk.request.get(`${world.base}${ballot}/bundle.jsonl`)).status(), 409);
    await shot(desk, 'ballot-3-running');

    await world.later(8);
    await as(desk, yi);
    await act(desk, `${ballot}/run`, 'close');
    await act(desk, `${ballot}/run`, 'count');
    await visitor.goto(ballot);
    assert.match(await visitor.textContent('#result'), /小花园/);
    await accessible(visitor);
    await shot(visitor, 'ballot-4-result');
    await world.later(16);
    await as(desk, yi);
    await act(desk, `${ballot}/run`, 'final');
    await visitor.goto(ballot);
    const root = (await visitor.textContent('main')).match(/[0-9a-f]{64}/)[0];
    const chair = await world.desk();
    await as(chair, world.person('chair'));
    for (const [name, from] of [['bundle', visitor], ['inspection', chair]]) {
      const answer = await from.request.get(`${world.base}${ballot}/${name}.jsonl`);
      assert.equal(answer.status(), 200, name);
      const lines = await answer.text();
      const path = join(world.data, `${name}.jsonl`);
      writeFileSync(path, lines);
      assert.deepEqual(verified(path, root), [true, true], `${name} holds`);
      // One letter of the first line that carries a commitment.
      const changed = lines.replace(/("commit":")(.)/, (_, key, c) => key + (c === '0' ? '1' : '0'));
      assert.notEqual(changed, lines);
      writeFileSync(path, changed);
      assert.deepEqual(verified(path, root), [false, false], `a changed ${name} is refused`);
    }
    await visitor.goto('/log');
    await accessible(visitor);
    await shot(visitor, 'ballot-5-log');
  } finally {
    await world.close();
  }
});
