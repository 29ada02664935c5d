// A neighbour leader chosen with one page: a neighbour stands on a phone without scripts, a worker takes homes down from paper, the
// result is posted, two people sign, the post is filled; and a committee that was elected by a ballot, with who holds which seat.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { act, signIn, signInAs } from '../lib/acts.mjs';

test('homes choose their neighbour leader and two people sign', async () => {
  const world = await open();
  try {
    const worker = world.person('community_worker');
    const desk = await world.desk();
    await signIn(desk, worker);
    // First which, then a form that asks what this one needs and no more.
    await desk.goto('/selections');
    await desk.click('main .do .btn');
    await accessible(desk);
    await shot(desk, 'selection-which');
    await desk.click('text=推选邻长');
    assert.equal(await desk.locator('[name=seats][type=text]').count(), 0, 'there is one neighbour leader');
    const place = await desk.locator('#f-place option', { hasText: '月台新村 6栋 4单元' }).first().getAttribute('value');
    assert.match(place, /^circle-/);
    await desk.selectOption('#f-place', place);
    await desk.fill('#f-why', '任期到了');
    await accessible(desk);
    await shot(desk, 'selection-new');
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/selections\/[0-9a-f-]{32,36}$/);
    const at = new URL(desk.url()).pathname;

    // Somebody who lives there stands by their own word, declares what is asked, and proposes a neighbour.
    const phone = await world.phone({ js: false });
    await signIn(phone, world.person('resident'));
    await phone.goto(at);
    assert.equal((await phone.textContent('main')).match(/公示到/g)?.length, 1, 'the day stands once');
    await phone.click('details:has(input[value=stand]) > summary');
    await phone.fill('#f-stand_name', '方念慈');
    await phone.fill('#f-stand_about', '退休教师，白天都在家。');
    await phone.fill('#f-stand_plans', '先把楼道灯修好。');
    for (const box of await phone.locator('form:has(input[value=stand]) input[type=checkbox]').all()) await box.check();
    await shot(phone, 'selection-stand');
    await phone.click('form:has(input[value=stand]) .btn');
    assert.match(await phone.textContent('main'), /方念慈/);
    // A page of their own, which they write until the list is posted.
    await phone.click('text=我的参选页面');
    assert.match(await phone.textContent('main'), /先把楼道灯修好/);
    await phone.fill('#f-about', '退休教师，白天都在家，钥匙可以放我这里。');
    await phone.click('main .do .btn');
    await phone.waitForURL(/did=wrote/);
    assert.match(await phone.textContent('main'), /钥匙可以放我这里/);
    await shot(phone, 'selection-candidate');
    await accessible(phone);
    await fits(phone);
    const candidate = new URL(phone.url()).pathname;
    const reader = await world.phone({ lang: 'en' });
    await reader.goto(candidate);
    assert.match(await reader.textContent('main'), /agreed to stand/);
    assert.equal(await reader.locator('main form[method=post]').count(), 0, 'who reads it writes nothing');
    await fits(reader);
    await phone.goto(at);
    await phone.click('details:has(input[value=neighbour]) > summary');
    await phone.fill('form:has(input[value=neighbour]) [name=name]', '常有福');
    await phone.fill('form:has(input[value=neighbour]) [name=about]', '谁家有事他都帮忙');
    await phone.click('form:has(input[value=neighbour]) .btn');
    assert.doesNotMatch(await phone.textContent('main'), /常有福/, 'whoever was proposed is shown when they agreed');
    // The voice of their home; while homes speak nobody reads who is behind whom.
    await phone.check('form:has(input[value=voice]) [name=candidate]');
    await phone.click('form:has(input[value=voice]) .btn');
    assert.match(await phone.textContent('main'), /1 户，共 14 户/);
    await shot(phone, 'selection-phone');
    await fits(phone);

    // The worker hears that who was proposed would rather not, and takes the other homes down from their paper.
    await desk.goto(at);
    assert.match(await desk.textContent('main'), /常有福/);
    await shot(desk, 'selection-proposed');
    await desk.click('form:has(input[name=do][value=decline]) button');
    await desk.waitForURL(/did=done/);
    assert.doesNotMatch(await desk.textContent('main'), /常有福/);
    const homes = await desk.locator('form[action$="/paper"] [name=home] option').evaluateAll((all) => all.map((o) => o.value));
    let taken = 0;
    for (const home of homes.slice(0, 9)) {
      await desk.goto(at);
      await desk.click('details:has(form[action$="/paper"]) > summary');
      await desk.selectOption('form[action$="/paper"] [name=home]', home);
      const answered = desk.waitForResponse((r) => r.request().method() === 'POST');
      await desk.click('form[action$="/paper"] .btn');
      // Paper does not replace what a home said itself.
      if ((await answered).status() === 303) taken += 1;
    }
    assert.ok(taken >= 8, 'homes are taken down');
    await desk.goto(at);
    assert.match(await desk.textContent('main'), new RegExp(`${taken + 1} 户，共 14 户`));
    await accessible(desk);
    await shot(desk, 'selection-desk');
    // The record is printed for those who sign at the door.
    await desk.goto(`${at}/sheet`);
    await accessible(desk);
    await shot(desk, 'selection-sheet');

    // Days pass: the result is posted; days pass: two people sign.
    await world.later(5);
    await signInAs(world, desk, worker);
    // The account that stands has no name on record: whoever runs it looks at it first.
    await desk.goto(at);
    if (await desk.locator('input[name=do][value=confirm]').count()) {
      await desk.click('form:has(input[value=confirm]) .btn');
      await desk.waitForURL(/did=done/);
    }
    await act(desk, at, 'post');
    assert.match(await desk.textContent('main'), /结果公示到/);
    assert.match(await desk.textContent('main'), /方念慈/);
    const foreign = await world.phone({ lang: 'en' });
    await foreign.goto(at);
    assert.match(await foreign.textContent('main'), /the result is posted until/);
    await accessible(foreign);
    await fits(foreign);
    await shot(foreign, 'selection-english');
    await world.later(5);
    await signInAs(world, desk, worker);
    await act(desk, at, 'sign');
    assert.equal(await desk.locator('input[name=do][value=second]').count(), 0, 'the same person twice is not two');
    const chair = await world.desk();
    await signIn(chair, world.person('chair'), world.days);
    await act(chair, at, 'second');
    assert.match(await chair.textContent('main'), /已选出/);
    await shot(chair, 'selection-done');
    // The post is theirs: whoever asks who leads here reads it.
    await phone.goto(`/leaders?b=${world.facts.buildings.find((b) => b.name.includes('月台新村') && b.name.includes('6栋')).code}`);
    assert.match(await phone.textContent('main'), /方念慈/);
  } finally {
    await world.close();
  }
});

test('an elected committee and its seats are for everybody to read', async () => {
  const world = await open();
  try {
    const visitor = await world.phone();
    await visitor.goto('/selections');
    await accessible(visitor);
    await shot(visitor, 'selection-list');
    await visitor.click('text=选举业主委员会');
    assert.match(await visitor.textContent('main'), /已选出/);
    await accessible(visitor);
    await fits(visitor);
    await shot(visitor, 'selection-committee');
    // Who was elected has a page; the committee is filed, and everybody reads when and with whom.
    await visitor.click('#stand li a >> nth=0');
    await visitor.waitForURL(/\/candidates\//);
    assert.match(await visitor.textContent('main'), /当选以后想做什么/);
    await accessible(visitor);
    await fits(visitor);
    await shot(visitor, 'selection-elected');
    await visitor.goBack();
    await visitor.click('text=备案情况和要交的材料');
    assert.match(await visitor.textContent('main'), /已向五里堆街道办事处备案/);
    assert.match(await visitor.textContent('main'), /业主大会议事规则/);
    await accessible(visitor);
    await fits(visitor);
    await shot(visitor, 'selection-filing');
    await visitor.click('text=打印材料清单');
    await accessible(visitor);
    await shot(visitor, 'selection-filing-sheet');
    await visitor.goto('/selections/seats');
    assert.match(await visitor.textContent('main'), /货场宿舍业主委员会/);
    await accessible(visitor);
    await fits(visitor);
    await shot(visitor, 'selection-seats');
    // From a seat to its post; a worker ends the term, and the same page leads to the by-election. Who was elected differs from telling to telling.
    await visitor.locator('li', { hasText: '货场宿舍业主委员会' }).locator('a.row-title').first().click();
    await visitor.waitForURL(/\/posts\//);
    const seat = new URL(visitor.url()).pathname;
    assert.doesNotMatch(await visitor.textContent('main'), /发起补选|提议罢免/);
    await accessible(visitor);
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto(seat);
    await desk.click('details:has(form[action$="/end"]) > summary');
    await desk.click('form[action$="/end"] .btn');
    await desk.waitForLoadState('load');
    await accessible(desk);
    await shot(desk, 'selection-post');
    await desk.click('text=发起补选');
    assert.match(await desk.textContent('main'), /只补空缺/);
    const form = desk.url();
    const begin = async () => {
      await desk.goto(form);
      await desk.fill('#f-why', '有一席空着');
      await desk.click('main .do .btn');
      await desk.waitForLoadState('load');
    };
    await begin();
    assert.match(await desk.textContent('h1'), /补选/);
    const at = new URL(desk.url()).pathname;
    // A second one is not begun: whoever tries is told where the first is.
    await begin();
    await shot(desk, 'selection-twice');
    await desk.click('text=已经有一次在进行');
    assert.equal(new URL(desk.url()).pathname, at);
    await visitor.goto('/selections/seats');
    assert.match(await visitor.textContent('main'), /空缺 1 席，共 5 席/);
    await desk.goto(seat);
    assert.match(await desk.textContent('main'), /（补选）/);
  } finally {
    await world.close();
  }
});
