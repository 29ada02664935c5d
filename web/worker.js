// The service worker: the network first; without it what was read before, with a line that says from when. The server puts
// VERSION and FILES before this text, and marks with `liren-keep` what may be kept; everything else is only passed through.
const SHELL = `shell-${VERSION}`, PAGES = `pages-${VERSION}`, PICTURES = `pictures-${VERSION}`;
const MOST = { [PAGES]: 40, [PICTURES]: 80 };
const AGE = 14 * 864e5, PATIENCE = 10e3, NOTE = '/liren-keep';

addEventListener('install', (e) => e.waitUntil((async () => {
  const shell = await caches.open(SHELL);
  await shell.addAll([...FILES, new Request('/offline', { cache: 'reload' })]);
  await skipWaiting();
})()));

addEventListener('activate', (e) => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (![SHELL, PAGES, PICTURES].includes(name)) await caches.delete(name);
  await clients.claim();
  // The page that brought the worker along was read before it could keep anything.
  for (const page of await clients.matchAll({ type: 'window' })) {
    const url = new URL(page.url);
    if (kept(url)) await fetch(url).then((answer) => keep(PAGES, url.href, answer)).catch(() => {});
  }
})()));

addEventListener('fetch', (e) => {
  const { request } = e, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === 'navigate') e.respondWith(request.method === 'GET' ? read(e, url) : send(e, url));
  else if (request.method !== 'GET') return;
  else if (url.pathname.startsWith('/assets/')) e.respondWith(asset(request));
  else if (request.destination === 'image' && kept(url)) e.respondWith(picture(e));
});

// What somebody looked for is nobody's business, and what a secret opens stays where it is.
const kept = (url) => /^\/(c|b)\//.test(url.pathname) && !/\/(s|me|desk)(\/|$)/.test(url.pathname) && !url.searchParams.get('q');
const find = async (name, url) => {
  const found = await (await caches.open(name)).match(url, { ignoreVary: true });
  return found && Date.now() - found.headers.get('liren-kept') < AGE ? found : undefined;
};

async function keep(name, url, answer) {
  const mark = answer.headers.get('liren-keep'), type = answer.headers.get('content-type') || '';
  if (!mark || answer.status !== 200 || answer.redirected || /no-store/.test(answer.headers.get('cache-control'))) return;
  if (!(name === PAGES ? /^text\/html/ : /^image\//).test(type)) return;
  // Somebody else signed in or out: what was read before is forgotten.
  const shell = await caches.open(SHELL), before = await shell.match(NOTE);
  if (!before || await before.text() !== mark) {
    await forget();
    await shell.put(NOTE, new Response(mark));
  }
  const headers = new Headers(answer.headers), cache = await caches.open(name);
  for (const gone of ['content-encoding', 'content-length', 'set-cookie']) headers.delete(gone);
  headers.set('liren-kept', Date.now());
  await cache.delete(url, { ignoreVary: true });
  await cache.put(url, new Response(await answer.blob(), { headers }));
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST[name]))) await cache.delete(old);
}

async function forget() {
  await Promise.all([PAGES, PICTURES].map((name) => caches.delete(name)));
}

// Going back asks for what the browser still has, which a worker may not fetch as it is: it is asked for anew.
const ask = (request) => request.cache === 'only-if-cached'
  ? fetch(request.url, { headers: request.headers, credentials: 'same-origin', redirect: 'manual' }) : fetch(request);

async function read(e, url) {
  const before = kept(url) ? await find(PAGES, url.href) : undefined;
  try {
    const asked = ask(e.request);
    const late = new Promise((_, no) => { if (before) setTimeout(no, PATIENCE); });
    const answer = await Promise.race([asked, late]);
    if (kept(url)) e.waitUntil(keep(PAGES, url.href, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return before ? again(before) : offline('page', url);
  }
}

// A page from before says so. A form in it gets a key of its own: two things said from one kept page are two.
async function again(before) {
  const at = new Date(Number(before.headers.get('liren-kept')));
  let text = await before.text();
  const lang = (/<html lang="([\w-]+)"/.exec(text) || [])[1];
  const when = at.toLocaleString(lang, { month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
  const once = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  text = text.replace('id="kept" hidden', 'id="kept"').replace('{when}', when).replace(/(name="once" value=")[^"]*/g, `$1${once}`);
  return new Response(text, { headers: before.headers });
}

// Nothing is ever sent later by itself: a form that did not get through says so. Going back to the answer of a form sends nothing:
// saying something goes on with what is kept of it, which is nothing once it was sent.
async function send(e, url) {
  const back = e.request.cache === 'only-if-cached';
  if (back && url.pathname.endsWith('/say')) return Response.redirect(url.pathname, 303);
  try {
    const answer = await fetch(e.request);
    if (url.pathname === '/sign-out') e.waitUntil(Promise.all([forget(), new Promise((done) => { indexedDB.deleteDatabase('liren').onsuccess = done; })]));
    if (url.pathname === '/preferences') e.waitUntil(caches.open(SHELL).then((shell) => shell.add(new Request('/offline', { cache: 'reload' }))).catch(() => {}));
    return answer;
  } catch {
    // Back to a page that another form led to: that is no lack of a network, and nothing is lost.
    return offline(back ? 'back' : url.pathname.endsWith('/say') ? 'said' : 'form', url);
  }
}

const safe = (text) => text.replace(/[&<>"{}]/g, (c) => `&#${c.charCodeAt(0)};`);

async function offline(part, url) {
  const bare = await (await caches.open(SHELL)).match('/offline', { ignoreVary: true });
  if (!bare) return Response.error();
  let text = await bare.text();
  const open = (name) => { text = text.replace(`data-${name} hidden`, `data-${name}`); };
  open(part);
  const title = part === 'back' && /data-back title="([^"]*)/.exec(text);
  if (title) text = text.replace(/(<(?:title|h1)>)[^<]*/g, `$1${title[1]}`);
  if (part !== 'form') open('again');
  const pages = await caches.open(PAGES), lines = [];
  for (const request of (await pages.keys()).reverse().slice(0, 8)) {
    const page = await find(PAGES, request.url);
    const title = page && (/<title>([^<]*)/.exec(await page.text()) || [])[1];
    if (title) lines.push(`<li><a class="row-title" href="${safe(new URL(request.url).pathname + new URL(request.url).search)}">${title}</a></li>`);
  }
  if (lines.length) open('read');
  const path = part === 'said' || part === 'back' ? url.pathname : url.pathname + url.search;
  text = text.replace('{again}', () => safe(path)).replace('{read}', () => lines.join(''));
  return new Response(text, { headers: bare.headers });
}

async function asset(request) {
  const shell = await caches.open(SHELL), found = await shell.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}

async function picture(e) {
  try {
    const answer = await fetch(e.request);
    e.waitUntil(keep(PICTURES, e.request.url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return await find(PICTURES, e.request.url) || Response.error();
  }
}
