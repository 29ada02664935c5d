#!/usr/bin/env python3
"""Checks the bundle of a ballot, written from docs/bundle.md alone. Python's standard library only.

    python3 verify/verify.py BUNDLE [--root HEX] [--receipt FILE|TEXT]

Ends with 0 only when everything holds."""
import argparse, hashlib, json, pathlib, re, sys

class Refused(Exception):
    """Something does not hold."""

def must(holds, what):
    if not holds:
        raise Refused(what)

# SHA-256; sums of (area, heads); the options a choice is for.
H = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
total = lambda pairs: tuple(map(sum, zip((0, 0), *pairs)))
marks = lambda choice: [int(m) for m in choice[4:].split(",")] if choice.startswith("for:") else []

# --- Ed25519 (RFC 8032)
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def point(raw):
    y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * pow(2, (P - 1) // 4, P) % P
    must(y < P and x * x % P == xx and not (x == 0 and sign), "signature: not a point")
    return (P - x if x & 1 != sign else x, y)

def add(p, q):
    t = D * p[0] * q[0] * p[1] * q[1] % P
    inverse = pow(1 - t * t, -1, P)
    return ((p[0] * q[1] + q[0] * p[1]) * (1 - t) * inverse % P, (p[1] * q[1] + p[0] * q[0]) * (1 + t) * inverse % P)

def times(n, p):
    q = (0, 1)
    while n:
        q, p, n = add(q, p) if n & 1 else q, add(p, p), n >> 1
    return q

def is_signed(key, signature, message):
    base, a, r = point((4 * pow(5, -1, P) % P).to_bytes(32, "little")), point(key), point(signature[:32])
    k, s = (int.from_bytes(x, "little") for x in (hashlib.sha512(signature[:32] + key + message).digest(), signature[32:]))
    return s < L and (0, 1) not in (times(8, a), times(8, r)) and times(s, base) == add(r, times(k % L, a))

# --- Merkle tree (RFC 9162)
class Tree:
    def __init__(self, size=0, peaks=()):
        must(bin(size).count("1") == len(peaks), "the log's beginning is not one")
        self.size, self.peaks = size, list(peaks)

    def push(self, leaf):
        n, self.size = self.size, self.size + 1
        while n & 1:
            n, leaf = n >> 1, H(b"\1", self.peaks.pop(), leaf)
        self.peaks.append(leaf)

    def root(self):
        out = self.peaks[-1] if self.peaks else H()
        for peak in self.peaks[-2::-1]:
            out = H(b"\1", peak, out)
        return out.hex()

# --- Lines. Each kind with a letter and its keys; i: integer, n: below 2^32, t: text, T: not empty, b: bool, hN: N bytes of hex, c: choice,
# s: share, [: list, @: object, *: object from codes to choices, a|b: one of these; a key with ? may be missing.
SPEC = """bundle b depth=public|inspection format=n; log l log=t peaks=[h32 size=i; other o leaves=[h32
head H key=h32 root=h32 signature=h64 size=i time=i; close E digest=h32 lines=i
notice n ballot=t closes=i deemed=b extension=@extension keeping=named|detached key=h32 log=t mode=advisory|paper|statutory\
 opens=i pack=t papers=[h32 parking=b place=t principals=n rooms=b stands=first|last title=t
extension - days=n times=n; item i article=t class=t code=t marks=n need=@need options=[t seats=n title=t why?=T
need - by=area_and_heads|heads majority?=s quorum?=s; corrected k commit=h32 what=area|owner|home|voter
reason r salt=h16 text=t; roll R area=i heads=i owners=n root=h32
owner w area=i heads=i homes=h32 n=n; homes h rooms=[@room salt=h16; room - area=i room=t
cast c channel=web|paper|counter commit=h32 owner=n sheet?=i; voted v owner=n salt=h16; slip s commit=h32
paper p clerk=n commit=h32 owner?=n sheet=i; opening g choices=* key?=h16 proxy=n salt=h16; delivered d owner=n proof=h32 salt=h16
extended x closes=i; closed Z casts=i lines=i lots?=[h32; restored U cast=i; turnout T area=i heads=i lines=i
void V cast=i items=[t why=proxy_limit|no_authority|staff|not_the_owner|late|not_genuine; lot L commits=[h32 item=t reveals=[h32
outcome O abstain=@sum against=@sum chosen=[n deemed?=@deemed item=t left=@sum options=[@sum spoiled=@sum taking=@sum\
 state=no_quorum|not_passed|passed|tied
sum - area=i heads=i; deemed - sum=@sum with?=c; final F lines=i objections=i"""
KINDS = {name: (letter, dict(k.split("=") for k in keys)) for name, letter, *keys in map(str.split, re.split("[;\n]", SPEC))}
ORDER = re.compile("blno*(?:io*)+(?:kr?o*)*R(?:wh?)+o*(?:(?:cg?|[vdxVU]|pg?)o*)*Zo*(?:(?:pg?|[VU])o*)*(?:(?:sg?|[VU])o*)*"
                   "T(?:o*(?:Lo*)?O)+(?:o*(?:[VU]o*)+T(?:o*(?:Lo*)?O)+)*(?:o*F)?HE")
TEXTS = {"t": r"[^\x00-\x1f\x7f]*", "T": r"[^\x00-\x1f\x7f]+", "h16": "[0-9a-f]{32}", "h32": "[0-9a-f]{64}", "h64": "[0-9a-f]{128}",
         "c": "against|abstain|spoiled|for:[1-9][0-9]*(,[1-9][0-9]*)*", "s": "(at least|more than) ([1-9][0-9]*)/([1-9][0-9]*)"}

def fits(v, t):
    if t in "in":
        return type(v) is int and 0 <= v < 2 ** (53 if t == "i" else 32)
    if t == "b" or t[0] == "[":
        return type(v) is bool if t == "b" else type(v) is list and all(fits(x, t[1:]) for x in v)
    if t == "*":
        return type(v) is dict and all(fits(k, "t") and fits(x, "c") for k, x in v.items())
    if t[0] == "@":
        keys = {k.rstrip("?"): s for k, s in KINDS[t[1:]][1].items() if k[-1] != "?" or type(v) is dict and k[:-1] in v}
        return type(v) is dict and v.keys() == keys.keys() and all(fits(v[k], s) for k, s in keys.items())
    found = type(v) is str and re.fullmatch(TEXTS.get(t, t), v)
    if found and t == "s":
        return int(found[2]) <= int(found[3]) - (found[1] == "more than") and int(found[3]) <= 1000
    return bool(found) and (t != "c" or marks(v) == sorted(set(marks(v))) and all(m < 2**32 for m in marks(v)))

def canon(kind, keys):
    text = json.dumps(keys, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return ('{"kind":"%s"%s' % (kind, "," + text[1:] if keys else "}")).encode()
commit = lambda kind, **keys: H(canon(kind, keys)).hex()

def read(raw):
    must(len(raw) <= 2**20, "a line is too long")
    keys = json.loads(raw)
    kind = keys.pop("kind")
    must(KINDS[kind][0] != "-" and fits(keys, "@" + kind) and canon(kind, keys) == raw, "a line is not in its one form")
    # From here on a sum is a pair.
    return json.loads(raw, object_hook=lambda o: (*o.values(),) if [*o] == ["area", "heads"] and fits(o, "@sum") else o)

# --- Sums of area and heads, what they decide
def reached(share, by, part, whole):
    more, a, b = re.fullmatch(TEXTS["s"], share or "at least 1/1").groups()
    met = [w > 0 and p * int(b) >= w * int(a) + (more == "more than") for p, w in zip(part, whole)]
    return not share or met[1] and (met[0] or by == "heads")

def followed(item, o):
    answers = {"against": o["against"], "abstain": o["abstain"], **{"for:%d" % n: s for n, s in enumerate(o["options"], 1)}}
    more = lambda v, w: v[1] > w[1] and (v[0] > w[0] or item["need"]["by"] == "heads")
    most = [a for a, v in answers.items() if all(more(v, w) for b, w in answers.items() if b != a)]
    return {"with": most[0]} if most and item["marks"] == 1 else {}

def draw(tied, lot):
    values, tickets, tree = [bytes.fromhex(r) for r in lot["reveals"]], {str(n).encode() + b"\0\0\0\1": n for n in tied}, Tree()
    committed = [H(b"liren lot v1", v).hex() for v in values] == lot["commits"]
    must(committed and len(values) == len(set(lot["commits"])) == 3, "lots: not what three people committed to")
    for ticket in sorted(tickets):
        tree.push(H(b"\0", ticket))
    seed = H(bytes.fromhex(tree.root()), *values)
    return [tickets[t] for t in sorted(tickets, key=lambda t: H(seed, t))]

def decide(item, o, whole, lot):
    need, by, taking, deemed, seats, drawn = item["need"], item["need"]["by"], o["taking"], o.get("deemed", {}), item["seats"], []
    more = lambda v, holds: total([v, deemed["sum"]]) if holds else v
    taking = more(taking, "with" in deemed)
    votes = {n: more(v, n in marks(deemed.get("with", ""))) for n, v in enumerate(o["options"], 1)}
    rank = lambda n: (votes[n][1], votes[n][0] if by == "area_and_heads" else 0)
    quorum = reached(need.get("quorum"), by, taking, whole)
    passed = [n for n, v in votes.items() if quorum and v[1] > 0 and reached(need.get("majority"), by, v, taking)]
    chosen = sorted(passed, key=rank, reverse=True)
    if len(chosen) > seats and rank(chosen[seats - 1]) == rank(chosen[seats]):
        must(lot, "lots had to be drawn")
        drawn = draw([n for n in chosen if rank(n) == rank(chosen[seats])], lot)
        chosen = [n for n in chosen if rank(n) > rank(drawn[0])] + drawn
    must(drawn or not lot, "lots without a tie")
    return "passed" if chosen else "not_passed" if quorum else "no_quorum", chosen[:seats]

# --- The bundle
def check(path, root, receipt):
    raws = pathlib.Path(path).read_bytes().split(b"\n")
    must(raws.pop() == b"", "the file does not end with a line feed")
    lines = [read(raw) for raw in raws]
    kinds = "".join(KINDS[o["kind"]][0] for o in lines)
    must(ORDER.fullmatch(kinds), "lines are out of order, or some are missing")
    of = lambda letter: [o for o, k in zip(lines, kinds) if k == letter]
    (bundle, log), (head, end), (notice,), (roll,), (closed,) = lines[:2], lines[-2:], *map(of, "nRZ")
    items, casts, slips, papers, owners, ballot = *map(of, "icspw"), notice["ballot"]
    named, inspect = notice["keeping"] == "named", bundle["depth"] == "inspection"
    must(bundle["format"] == 1 and end["lines"] == len(raws) - 1, "another format or number of lines")
    must(end["digest"] == H(b"".join(r + b"\n" for r in raws[:-1])).hex(), "the digest over the file")
    # Places in the log, its roots once everything is decided, its root when the receipt was made; the roll's own tree.
    tree, roots, then, decided, roll_tree = Tree(log["size"], [bytes.fromhex(p) for p in log["peaks"]]), set(), None, 0, Tree()
    for n, (o, k, raw) in enumerate(zip(lines, kinds, raws)):
        opens = k in "kcps" and inspect or k == "w" and (inspect or notice["rooms"])
        must(opens == (kinds[n + 1:n + 2] in tuple("hgr")), "a commitment is not opened, or one that should not be")
        o["place"], o["after"], decided = tree.size, lines[n + 1] if opens else None, decided + (k == "O")
        must(k != "o" or 1 <= len(o["leaves"]) <= 256, "leaves of others")
        for leaf in map(bytes.fromhex, o["leaves"]) if k == "o" else [] if k in "blHEwhgr" else [H(b"\0", raw)]:
            tree.push(leaf)
            roots |= {tree.root()} if decided == kinds.count("O") else set()
            then = tree.root() if receipt and receipt["size"] == str(tree.size) else then
        roll_tree.push(H(b"\0", raw)) if k == "w" else None
    must((head["size"], head["root"]) == (tree.size, tree.root()), "the root is not that of the lines")
    own = [o for o, k in zip(lines, kinds) if k not in "bloHEwhgr"]
    must(all(o["kind"] not in ("closed", "turnout", "final") or o["lines"] == n for n, o in enumerate(own)), "a line is hidden")
    must(log["log"] and (notice["log"], notice["key"]) == (log["log"], head["key"]), "another log or key than in the notice")
    text = "liren log root v1\n%s\n%d\n%d\n%s\n" % (log["log"], head["size"], head["time"], head["root"])
    must(is_signed(*map(bytes.fromhex, (head["key"], head["signature"])), text.encode()), "the signature")
    by_code, ends, more = {i["code"]: i for i in items}, [notice["closes"]] + [x["closes"] for x in of("x")], notice["extension"]
    must(ballot and ends[0] > notice["opens"] and (named or not notice["deemed"] and notice["mode"] == "advisory"), "the notice")
    sized = all(1 <= i[k] <= len(i["options"]) for k in ("marks", "seats") for i in items)
    must(sized and all(i["code"] and (named or i["need"]["by"] == "heads") for i in items), "an item cannot be meant")
    later = all(a < b <= a + more["days"] * 86400000 for a, b in zip(ends, ends[1:]))
    must(later and len(ends) <= more["times"] + 1 and len(by_code) == len(items) <= 100, "more time, or items, than can be")
    weight, names = [(o["area"], o["heads"]) for o in owners], []
    whole, voted, delivered = total(weight), [v["owner"] for v in of("v")], [d["owner"] for d in of("d")]
    must([o["n"] for o in owners] == list(range(1, roll["owners"] + 1)) and roll_tree.root() == roll["root"], "the roll's owners")
    must(all(h == 1 and (named or a == 0) for a, h in weight) and whole == (roll["area"], roll["heads"]), "the roll's sums")
    must(whole[0] < 2**53 and all(len(set(x)) == len(x) for x in (voted, delivered)), "a sum too large, or somebody twice")
    for o, k, a in ((o, k, o["after"]) for o, k in zip(lines, kinds)):
        must(1 <= o.get("owner", 1) <= len(owners), "somebody is not on the roll")
        must((k not in "cp" or ("owner" in o) == named) and (k not in "vs" or not named), "a line of the other keeping")
        must(k != "c" or ("sheet" in o) == (o["channel"] == "paper") and ("sheet" in o or notice["mode"] != "paper"), "paper, or not")
        must(k != "p" or (o["place"] < closed["place"]) == named, "a paper entered at the wrong time")
        if a and k == "w":
            must(commit("homes", ballot=ballot, rooms=a["rooms"], salt=a["salt"]) == o["homes"], "homes: the commitment")
            must(sum(r["area"] for r in a["rooms"]) == o["area"] and a["rooms"], "homes do not add up")
            names += [r["room"] for r in a["rooms"]]
        elif a and k == "k":
            must(commit("reason", ballot=ballot, salt=a["salt"], text=a["text"]) == o["commit"], "a reason")
        elif a:
            must(("key" in a) != named and (named or a["proxy"] == 0), "an opening's key")
            sealed = dict(ballot=ballot, choices=a["choices"], proxy=a["proxy"], salt=a["salt"])
            must(commit("choice", subject=str(o["owner"]) if named else a["key"], **sealed) == o["commit"], "choices: the commitment")
            for i, m in ((by_code.get(code), marks(choice)) for code, choice in a["choices"].items()):
                must(i and len(m) <= i["marks"] and all(x <= len(i["options"]) for x in m), "a choice is not possible")
    must(len(names) == len(set(names)) and closed["casts"] == len(casts) + len(voted), "a home twice, or ballots at the close")
    # Papers, slips: of each clerk's entries the last; the one commitment that two clerks have.
    sheets, commits, on_paper = {}, [s["commit"] for s in slips], [(c["sheet"], c["commit"]) for c in casts if "sheet" in c]
    for p in papers:
        sheets.setdefault(p["sheet"], {})[p["clerk"]] = p["commit"]
    twice = {n: {c for c in e.values() if list(e.values()).count(c) > 1} for n, e in sheets.items()}
    settled = sorted((n, c) for n, both in twice.items() if len(both) == 1 for c in both)
    agreed = {c for _, c in settled}
    must(sorted(on_paper) == settled if named else len(agreed) == len(settled) and agreed <= set(commits), "papers: not as agreed")
    must(commits == sorted(set(commits)) and len(slips) <= len(voted) and closed.get("lots") != [], "slips, or lots at the close")
    # What is void, as declared and restored; counts, each of which finds anew what is over the limit of representatives.
    places, silent = {c["place"] for c in casts}, total(weight[n - 1] for n in set(delivered) - {c["owner"] for c in casts})
    void, limit, todo, lot, late, counts = {}, {}, [], None, False, 0
    for o, k in zip(lines, kinds):
        must(todo[:1] == [o["item"]] if k in "LO" else k not in "TFH" or not todo, "lots or outcomes of other items")
        if k == "V":
            kept = limit if o["why"] == "proxy_limit" else void
            new = kept.setdefault((o["cast"], o["why"]), o["items"]) is o["items"] and o["cast"] < o["place"]
            must(new and o["cast"] in places and o["items"] == sorted(set(o["items"]) & set(by_code)), "void, but wrongly")
        elif k == "U":
            must(any(cast == o["cast"] for cast, _ in void), "restored is what was not void")
            void = {v: codes for v, codes in void.items() if v[0] != o["cast"]}
        elif k == "T":
            todo, counts, ended = list(by_code), counts + 1, {**void, **limit}
            other, gone = ({(cast, c) for (cast, _), codes in d.items() for c in codes or by_code} for d in (void, ended))
            whole_void = {cast for (cast, _), codes in ended.items() if not codes}
            turned = total(weight[n - 1] for n in {c["owner"] for c in casts if c["place"] not in whole_void} | set(voted))
            must((o["area"], o["heads"]) == turned, "participation")
            over, principals, found, limit = {}, {}, limit, {}
            for c in (c for c in casts if inspect and c["after"]["proxy"]):
                said = [code for code in sorted(c["after"]["choices"]) if (c["place"], code) not in other]
                mine = {code: principals.setdefault((c["after"]["proxy"], code), set()) for code in said}
                out = [code for code in said if c["owner"] not in mine[code] and len(mine[code]) >= notice["principals"]]
                [mine[code].add(c["owner"]) for code in said if code not in out]
                over.update({(c["place"], "proxy_limit"): [] if out == said else out} if out else {})
            must(not inspect or over == found, "the limit of representatives")
        elif k == "L":
            lot, late = o, late or counts > 1 or not {*o["commits"]} <= {*closed.get("lots", [])}
        elif k == "O":
            code, item, options, taking, rest = o["item"], by_code[o["item"]], o["options"], o["taking"], [o["against"], o["abstain"]]
            fine = len(options) == len(item["options"]) and total([taking, o["spoiled"], o["left"]]) == turned
            sums = [total([v] + rest) for v in options] if item["marks"] > 1 else [total(options + rest)]
            fine = fine and all(v[0] <= taking[0] and v[1] <= taking[1] for v in sums) and (item["marks"] > 1 or sums[0] == taking)
            must(fine and (named or taking[1] + o["spoiled"][1] <= len(slips)), "columns do not add up")
            must(o.get("deemed") == ({"sum": silent, **followed(item, o)} if notice["deemed"] else None), "silence")
            must(decide(item, o, whole, lot) == (o["state"], o["chosen"]), "the decision")
            todo, lot, stands = todo[1:], None, {}
            for c in (casts if notice["stands"] == "first" else casts[::-1]) + slips if inspect else []:
                if code in c["after"]["choices"] and (c["place"], code) not in gone:
                    who, weighs = (c["owner"], weight[c["owner"] - 1]) if named else (c["commit"], (0, 1))
                    stands.setdefault(who, (c["after"]["choices"][code], weighs))
            column = lambda is_in: total(w for choice, w in stands.values() if is_in(choice))
            again = [column(lambda c: n in marks(c)) for n in range(1, len(options) + 1)]
            again += [column(lambda c: c == name) for name in ("against", "abstain", "spoiled")] + [column(lambda c: c != "spoiled")]
            must(not inspect or again == [*options, *rest, o["spoiled"], taking], "the count")
    must(root is None or root in roots, "the root given is not that of this log after the result")
    if receipt:
        must(receipt["ballot"] == ballot and receipt["key"] == head["key"], "the receipt is of another ballot or log")
        found = [x for x in casts + slips if x["commit"] == receipt["hash"]]
        must(found, "the receipt's ballot is not in the bundle")
        must(not receipt["size"] or (str(found[0]["place"]), then) == (receipt["index"], receipt["root"]), "the receipt's place or log")
        of, own = found[0].get("owner"), [c["place"] for c in casts if c["owner"] == found[0].get("owner") and c["place"] not in whole_void]
        other = of and own and own[0 if notice["stands"] == "first" else -1] != found[0]["place"]
        state = ", but void" if found[0]["place"] in whole_void else ", but another one of this owner counts" if other else \
                ", but void on some items" if found[0]["place"] in {cast for cast, _ in ended} else ""
        print("the receipt's ballot is in the log" + state)
    print("%s: holds (%s), counts: %d\nroot %s, signed by %s" % (notice["title"], bundle["depth"], counts, head["root"], head["key"]))
    print("recomputed: log, roll, papers (%d not agreed on, not counted), participation, decisions" % (len(sheets) - len(settled))
          + (", every choice and the count" if inspect else "") + "\non trust: who the owners are, what officers declared"
          + (", that lots were not known of" if late else "") + ("" if inspect else ", how totals divide") + ("" if root or receipt else ", that the key is the community's"))

def read_receipt(given):
    given = given if given.strip().startswith("liren1.") else pathlib.Path(given).read_text(encoding="utf-8")
    form = r"liren1\.([^.\s]+)\.(H)\.(H)(?:\.(N)\.(N)\.(H))?".replace("H", "[0-9a-f]{64}").replace("N", "0|[1-9][0-9]*")
    found = re.fullmatch(form, given.strip())
    must(found and (not found[4] or int(found[4]) < int(found[5]) < 2**53), "the receipt cannot be read")
    return dict(zip(("ballot", "hash", "key", "index", "size", "root"), found.groups()))

if __name__ == "__main__":
    args = argparse.ArgumentParser(description="Checks the bundle of a ballot.")
    [args.add_argument(name) for name in ("bundle", "--root", "--receipt")]
    args = args.parse_args()
    try:
        check(args.bundle, args.root, read_receipt(args.receipt) if args.receipt else None)
    except Exception as no:
        sys.exit("does not hold: %s" % (no if isinstance(no, Refused) else "not a bundle that can be read (%r)" % no))
