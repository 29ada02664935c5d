// Owners vote by law, on the web and on paper in one roll, where the rules of their place allow it: notice with a photo of where it hangs, a
// vote on a phone, by a ballot letter, on papers that two clerks read differently at first, by a representative; one owner's second ballot is
// listed and does not count. Nobody sees how it stands before the close, and anybody can count again afterwards.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, shot, accessible, fits, binary } from '../lib/world.mjs';
import { act, signInAs } from '../lib/acts.mjs';
import { readXlsx } from '../lib/sheet.mjs';

const verifier = join(dirname(fileURLToPath(import.meta.url)), '../../verify/verify.py');

/** What both verifiers say of a bundle; each ends with 0 only where all holds. */
function verified(path, root, receipt) {
  const run = (program, ...args) => execFileSync(program, [...args, path, '--root', root, '--receipt', receipt], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return [run(binary, 'verify'), run('python3', verifier)];
}

/** Neither holds a bundle to be right. */
function refused(path, root) {
  for (const [program, ...args] of [[binary, 'verify'], ['python3', verifier]]) {
    assert.throws(() => execFileSync(program, [...args, path, '--root', root], { stdio: 'ignore' }), `${program} refuses`);
  }
}

test('owners vote on the web and on paper in one roll, and anybody can count again', async () => {
  const world = await open();
  try {
    const at = new URL(world.facts.next_door.url).pathname;
    const of = role => world.facts.next_door.people.filter(p => p.role === role);
    const [worker, second] = of('community_worker');
    const [online] = of('owner');
    const [chair] = of('chair');
    const desk = await world.desk();
    await signInAs(world, desk, worker);

    // The questions of the pack lead to the class; the page says what allows votes on the web.
    await desk.goto(`${at}/ballots/new`);
    await desk.click('main a:has-text("请哪家物业")');
    assert.match(await desk.textContent('main'), /第二百七十八条第一款第四项/);
    assert.match(await desk.textContent('main'), /2\/3.*1\/2/s);
    assert.match(await desk.textContent('main'), /依据：演示数据：本市业主表决办法（虚构）第六条/);
    await desk.fill('#f-title', '续聘楼道保洁');
    await desk.fill('#f-question', '续聘楼道保洁，每户每月 8 元');
    await desk.fill('#f-options', '同意');
    await desk.check('[name=mode][value=statutory]');
    await desk.fill('#f-opens', world.date(17));
    await desk.fill('#f-closes', world.date(23));
    await accessible(desk);
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/ballots\/B\d{4}-\d+\/run$/);
    const ballot = new URL(desk.url()).pathname.replace(/\/run$/, '');
    const run = `${ballot}/run`;
    const visitor = await world.phone();
    assert.equal((await visitor.goto(ballot)).status(), 404, 'nobody sees a draft');
    await act(desk, run, 'notice');
    const photo = { name: 'posted.png', mimeType: 'image/png', buffer: await desk.screenshot() };
    await act(desk, run, 'posting', { posting: '每个单元门口，谷穗张贴', files: photo });
    await visitor.goto(ballot);
    assert.match(await visitor.textContent('main'), /每个单元门口，谷穗张贴/);
    await world.later(8);
    await signInAs(world, desk, worker);
    await act(desk, run, 'freeze');
    await world.later(9);
    await signInAs(world, desk, worker);

    // An owner an officer knows, on a phone.
    const phone = await world.phone({ js: false });
    await signInAs(world, phone, online);
    await phone.goto(ballot);
    await phone.click('main .do .btn');
    await fits(phone);
    assert.match(await phone.textContent('main'), /2单元|1单元/);
    await phone.check('[name=item-q01][value="1"]');
    await phone.click('main .do .btn');
    assert.match(phone.url(), /\/receipt\/[0-9a-f]{64}$/);
    await fits(phone);
    await shot(phone, 'statutory-1-receipt');
    const receipt = (await phone.textContent('main')).match(/liren1\.[\w.-]+/)[0];

    // Papers are printed, with a number and four letters each; letters with a code.
    await desk.goto(`${ballot}/print`);
    await desk.click('form:has(select[name=b]) button:not([name=what])');
    const papers = {};
    for (const sheet of await desk.locator('section.sheet').allInnerTexts()) {
      const [, n, letters] = sheet.match(/(\d+)（([A-Z0-9]{4})）/);
      for (const room of sheet.match(/\d单元 \d{3}/g)) papers[room] = { n, letters };
    }
    assert.equal(new Set(Object.values(papers).map(p => p.n)).size, 11, 'twelve homes, and one owner has two');
    await desk.goto(`${ballot}/print`);
    await desk.click('button[name=what][value=letters]');
    const letter = new URL((await desk.locator('section.sheet', { hasText: '1单元 301' }).locator('.short').innerText()).trim()).pathname;
    const byLetter = await world.phone({ js: false });
    // Before somebody signed for it, it opens nothing.
    assert.ok((await byLetter.goto(letter)).status() >= 400, 'not signed for yet');
    const fill = async (page, room, choice, more = {}) => {
      await page.goto(`${ballot}/papers`);
      await page.fill('#f-n', papers[room].n);
      await page.fill('#f-letters', papers[room].letters);
      if (choice) await page.check(`[name=item-q01][value="${choice}"]`);
      if (more.proxy) {
        await page.click('summary:has-text("别人代投的")');
        await page.fill('[name=proxy]', more.proxy);
        await page.check('[name=kept]');
      }
      await page.click(more.signed ? 'button[name=do][value=signed]' : 'main .do .btn');
      return page.textContent('main');
    };
    await fill(desk, '1单元 301', '', { signed: true });
    assert.equal((await byLetter.goto(letter)).status(), 200);
    await fits(byLetter);
    await byLetter.check('[name=item-q01][value="1"]');
    await byLetter.click('main .do .btn');
    assert.match(byLetter.url(), /\/receipt\/[0-9a-f]{64}$/);

    // On paper: two people read it, differently at first.
    const other = await world.desk();
    await signInAs(world, other, second);
    await fill(desk, '1单元 302', '1');
    assert.match(await fill(other, '1单元 302', 'against'), /不一样/);
    await other.goto(`${ballot}/papers`);
    await shot(other, 'statutory-2-differ');
    await fill(other, '1单元 302', '1');
    const both = async (room, choice, more) => {
      await fill(desk, room, choice, more);
      await fill(other, room, choice, more);
    };
    // By a representative whose authority is kept; and others.
    await both('2单元 101', '1', { proxy: '王小明' });
    for (const room of ['1单元 101', '1单元 102', '2单元 102']) await both(room, '1');
    await both('2单元 301', 'against');
    // Whoever voted on the web hands in a paper too: it is listed, and the first stands.
    await both('1单元 202', 'against');
    await desk.goto(run);
    assert.match(await desk.textContent('main'), /不止一张票/);
    await shot(desk, 'statutory-3-run');

    // How many took part stands against the lines of the law; how they voted stands nowhere.
    await visitor.goto(ballot);
    assert.equal(await visitor.locator('.bars .bar').count(), 2, 'by area and by heads');
    assert.equal(await visitor.locator('.bars .law').count(), 2);
    assert.match(await visitor.textContent('main'), /8 \/ 11/);
    assert.match(await visitor.textContent('main'), /截止以前不显示谁领先/);
    assert.equal(await visitor.locator('#result').count(), 0);
    for (const file of ['bundle.jsonl', 'minutes']) assert.equal((await visitor.request.get(`${world.base}${ballot}/${file}`)).status(), 409, file);
    await fits(visitor);
    await accessible(visitor);
    await shot(visitor, 'statutory-4-running');

    await world.later(8);
    await signInAs(world, desk, worker);
    await act(desk, run, 'close');
    await act(desk, run, 'count');
    await visitor.goto(ballot);
    const result = await visitor.textContent('#result');
    assert.match(result, /通过/);
    assert.equal(await visitor.locator('#result .bars .bar').count(), 4, 'taking part and for, by area and by heads');
    assert.match(result, /7 \/ 8/);
    assert.match(result, /1 份票权交了不止一张票/);
    assert.equal(await visitor.locator('#objections').count(), 1);
    await fits(visitor);
    await accessible(visitor);
    await shot(visitor, 'statutory-5-result');
    await visitor.goto(`${ballot}/announcement`);
    assert.match(await visitor.textContent('body'), /表决结果公告/);
    await visitor.goto(ballot);

    // The receipt is in the log, and does not show what was chosen.
    await visitor.goto(`${at}/ballots/receipt`);
    await visitor.fill('#f-r', receipt);
    await visitor.click('main .do .btn');
    assert.ok(await visitor.locator('.note-good').count(), 'it is found');
    assert.doesNotMatch(await visitor.textContent('main'), /同意/);

    // The days of objection, and then it is final.
    await desk.goto(run);
    assert.equal(await desk.locator('input[name=do][value=final]').count(), 0, 'not before its time');
    await world.later(16);
    await signInAs(world, desk, worker);
    await act(desk, run, 'final');
    await visitor.goto(ballot);
    const root = (await visitor.textContent('main')).match(/[0-9a-f]{64}/)[0];
    await signInAs(world, other, chair);
    for (const [name, from] of [['bundle', visitor], ['inspection', other]]) {
      const answer = await from.request.get(`${world.base}${ballot}/${name}.jsonl`);
      assert.equal(answer.status(), 200, name);
      const lines = await answer.text();
      const path = join(world.data, `statutory-${name}.jsonl`);
      writeFileSync(path, lines);
      verified(path, root, receipt);
      writeFileSync(path, lines.replace(/("commit":")(.)/, (_, key, c) => key + (c === '0' ? '1' : '0')));
      refused(path, root);
    }

    // The file for the authority, read back.
    const sheet = await desk.request.get(`${world.base}${ballot}/result.xlsx`);
    assert.equal(sheet.status(), 200);
    const sheets = readXlsx(await sheet.body());
    const facts = Object.fromEntries(sheets['基本情况'].map(([what, how]) => [what, how]));
    for (const what of ['公告', '公告贴在哪里', '名册', '投票', '截止登记', '计票时间', '最终结果', '委托代理', '交了不止一张票，只算一张', '在公开日志里的位置']) assert.ok(facts[what], what);
    assert.match(facts['公告贴在哪里'], /谷穗张贴（照片 1 张）/);
    assert.equal(facts['公开日志总指纹'], root);
    const proof = await visitor.request.get(`${world.base}/api/v1${ballot}`);
    const [posted] = (await proof.json()).posted;
    const kept = await (await visitor.request.get(new URL(posted.url, world.base).href)).body();
    assert.equal(facts['张贴照片的 SHA-256：每个单元门口，谷穗张贴'], createHash('sha256').update(kept).digest('hex'));
    assert.equal(sheets['业主和票数名册'].length, 13, 'twelve homes below the names of columns');
    await desk.goto(`${ballot}/minutes`);
    await shot(desk, 'statutory-6-minutes');
  } finally {
    await world.close();
  }
});
