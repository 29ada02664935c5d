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
