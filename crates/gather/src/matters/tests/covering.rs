//! What is covered before words and photos become public, and for whom.

use axum::http::Method;
use liren_kit::testing::Who;

use super::{PHOTO, act, answer, held, story};

#[test]
fn names_and_parts_of_photos_are_covered_for_everybody_else() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1&category=parking"));
        let words = "请王建国先生挪车，电话13900001111";
        let page = answer(&town, &mut anybody, &page, &[("words", words)], &[("photo", "car.jpg", PHOTO)]);
        let matter = held(&town, &answer(&town, &mut anybody, &page, &[("go", "send")], &[]));
        let cover = format!("{}/cover", matter.page);

        // Whoever may release looks first; nobody else does.
        let mut leader = town.as_holder(town.group_leader);
        town.get(&mut leader, &matter.page).is(200).shows(&["遮住姓名和照片的一部分", "王建国"]);
        let look = town.get(&mut leader, &cover);
        look.is(200).shows(&[
            "请＊＊＊先生挪车，电话＊＊＊",
            "value=\"王建国\"",
            "这些一直会遮住：13900001111",
            "没有遮住的地方",
        ]);
        let mut passer_by = town.visitor();
        let mut neighbour = town.as_neighbour(town.resident);
        for who in [&mut passer_by, &mut neighbour] {
            let refused = town.get(who, &cover);
            assert!(refused.status.as_u16() != 200, "{}", refused.status);
            let refused = town.post(who, &cover, &[("stay", "王建国")]);
            assert!(refused.status.is_client_error() || refused.location.contains("sign-in"), "{}", refused.status);
        }

        // Two squares of the photo; the copy is for everybody else.
        let at = look.body.split('"').find(|s| s.starts_with(&format!("{cover}/"))).expect("a way to the photo").to_string();
        town.get(&mut leader, &at).is(200).shows(&["第 6 行第 6 格", "type=\"checkbox\" name=\"cell\" value=\"35\""]);
        town.post(&mut leader, &at, &[("cell", "0"), ("cell", "7"), ("cell", "99"), ("part", "1,2,3")]).is(303);
        town.get(&mut leader, &cover).shows(&["遮住了 2 处"]);
        town.get(&mut leader, &at).shows(&["value=\"0,0,166,166\"", "<rect x=\"166\""]);
        act(&town, &mut leader, &matter.page, "release", &[]).is(303);
        let public = town.get(&mut passer_by, &matter.page);
        public.is(200).shows(&["请＊＊＊先生挪车，电话＊＊＊"]);
        let photo = |page: &str| {
            page.split('"')
                .find(|s| s.starts_with("/c/") && s.contains("/files/") && s.contains("/full"))
                .expect("a photo")
                .to_string()
        };
        let shown = photo(&public.body);
        for size in ["full", "thumb"] {
            town.get(&mut passer_by, &shown.replace("/full", &format!("/{size}"))).is(200).shows(&["covered 2"]);
            town.get(&mut leader, &shown.replace("/full", &format!("/{size}"))).is(200).hides(&["covered"]);
        }
        let own = town.get(&mut anybody, &matter.secret);
        own.shows(&["王建国", "13900001111"]);
        town.get(&mut anybody, &photo(&own.body)).is(200).hides(&["covered"]);
        // The copy has no address of its own.
        town.get(&mut passer_by, "/c/430304008002/matters/2026-0001/files/01900000-0000-7000-8000-00000000dead/full").is(404);

        // A name may stay where that was decided; a number never.
        town.post(&mut leader, &cover, &[("stay", "王建国"), ("stay", "13900001111"), ("stay", "李静")]).is(303);
        town.get(&mut passer_by, &matter.page).shows(&["请王建国先生挪车，电话＊＊＊"]);

        // No parts, no copy: and back again.
        town.post(&mut leader, &at, &[]).is(303);
        town.get(&mut passer_by, &shown).is(200).hides(&["covered"]);
        town.get(&mut leader, &cover).shows(&["没有遮住的地方"]);

        // The same for programs.
        let (api, api_photo) = (format!("/api/v1{cover}"), format!("/api/v1{at}"));
        let send = |who: &mut Who, path: &str, body: &str| {
            town.send(who, Method::POST, path, Some(("application/json", body.as_bytes().to_vec())), &[])
        };
        assert!(send(&mut neighbour, &api, "{}").status.is_client_error());
        send(&mut leader, &api, "{\"stay\": []}").is(200).shows(&["请＊＊＊先生挪车", "\"stays\":false"]);
        send(&mut leader, &api, "{\"stay\": [\"王建国\"]}").is(200).shows(&["请王建国先生挪车", "\"always\":[\"13900001111\"]"]);
        send(&mut leader, &api_photo, "{\"parts\": [{\"x\": 900, \"y\": 0, \"w\": 200, \"h\": 10}]}").is(422);
        send(&mut leader, &api_photo, "{\"parts\": [{\"x\": 100, \"y\": 0, \"w\": 200, \"h\": 10}]}").is(200);
        town.get(&mut passer_by, &shown).is(200).shows(&["covered 1"]);
        town.get(&mut leader, &api).is(200).shows(&["\"parts\":[{\"x\":100"]);
    });
}

#[test]
fn words_marked_by_hand_are_covered_everywhere_and_shown_again() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1&category=parking"));
        let page = answer(&town, &mut anybody, &page, &[("words", "老刀的车堵门，老刀不听，Ann 也看见了")], &[]);
        let matter = held(&town, &answer(&town, &mut anybody, &page, &[("go", "send")], &[]));
        let cover = format!("{}/cover", matter.page);
        let mut leader = town.as_holder(town.group_leader);
        act(&town, &mut leader, &matter.page, "note", &[("note", "和老刀说过了"), ("shown", "public")]).is(303);
        town.get(&mut leader, &matter.page).shows(&["遮住姓名和照片的一部分"]);
        town.get(&mut leader, &cover).is(200).shows(&["还要遮住哪些字", "name=\"hide\"", "没有发现像姓名的字"]);
        // What stands nowhere is said at the field, by its line; what was typed stays and nothing is kept.
        let wrong = town.post(&mut leader, &cover, &[("hide", "老刀\n\n小刀")]);
        wrong.is(422).shows(&["第 3 行的字，原文里没有找到", "href=\"#f-hide\"", "老刀\n\n小刀"]);
        town.post(&mut leader, &cover, &[("hide", &"很长".repeat(40))]).is(422);
        town.get(&mut leader, &cover).shows(&["老刀的车堵门"]);
        for who in [&mut town.visitor(), &mut town.as_neighbour(town.resident), &mut town.as_holder(town.stranger)] {
            let refused = town.post(who, &cover, &[("hide", "老刀")]);
            assert!(refused.status.is_client_error() || refused.location.contains("sign-in"), "{}", refused.status);
        }
        // Marked once, covered in all its places: on the page, in its timeline, in lists, feeds, JSON and search.
        town.post(&mut leader, &cover, &[("hide", " 老刀 \r\nann\r\n老刀")]).is(303);
        town.get(&mut leader, &cover).shows(&["＊＊＊的车堵门，＊＊＊不听，＊＊＊ 也看见了", ">老刀\nann</textarea>"]);
        act(&town, &mut leader, &matter.page, "release", &[]).is(303);
        town.pass(2_000);
        let mut passer_by = town.visitor();
        for at in ["/matters", "/matters.json", "/matters.csv", "/feeds/matters.xml"] {
            town.get(&mut passer_by, &town.at(at)).is(200).shows(&["的车堵门"]).hides(&["老刀", "Ann"]);
        }
        let page = town.get(&mut passer_by, &matter.page);
        page.is(200).shows(&["＊＊＊的车堵门", "和＊＊＊说过了"]).hides(&["老刀", "Ann"]);
        town.get(&mut passer_by, &town.at("/matters?q=老刀")).is(200).hides(&["的车堵门"]);
        town.get(&mut anybody, &matter.secret).shows(&["老刀的车堵门"]);
        town.get(&mut leader, &matter.page).shows(&["老刀的车堵门"]);
        // Taken back it is read again; programs do the same.
        let api = format!("/api/v1{cover}");
        let send = |who: &mut Who, body: &str| {
            town.send(who, Method::POST, &api, Some(("application/json", body.as_bytes().to_vec())), &[])
        };
        send(&mut leader, "{\"hide\": [\"小刀\"]}").is(422).shows(&["not-in-text", "\"field\":\"hide\""]);
        send(&mut leader, "{}").is(200).shows(&["\"hide\":[\"老刀\",\"ann\"]"]);
        send(&mut leader, "{\"hide\": [\"老刀\"]}").is(200).shows(&["＊＊＊不听，Ann 也看见了"]);
        town.post(&mut leader, &cover, &[("hide", "")]).is(303);
        town.get(&mut passer_by, &matter.page).shows(&["老刀的车堵门"]);
        town.pass(2_000);
        town.get(&mut passer_by, &town.at("/matters?q=老刀")).shows(&["的车堵门"]);
    });
}
