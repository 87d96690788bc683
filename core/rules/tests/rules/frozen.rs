//! The written form of each type that is stored or sent. A change here is a change of what lies
//! in databases and on phones.

use crate::cast::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::Debug;
use suivi_rules::{
    Audience, BlobId, BranchId, ClientId, CompanyId, Creator, DeviceId, Feature, ItemId, Level,
    OpId, Owner, Participation, PersonId, ProfessionalId, Profile, Refusal, SetId, Sharing,
    SpaceId,
};

fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
}

const SEVEN: &str = "00000000-0000-0000-0000-000000000007";

#[test]
fn ids() {
    let bytes = [
        0x01, 0x89, 0x0a, 0x5d, 0xac, 0x96, 0x77, 0x4b, 0xbc, 0xce, 0xb3, 0x02, 0x09, 0x9a, 0x80,
        0x57,
    ];
    let json = "\"01890a5d-ac96-774b-bcce-b302099a8057\"";
    macro_rules! each {
        ($($id:ty)*) => {$(
            frozen(&<$id>::from_bytes(bytes), json);
            assert_eq!(<$id>::from_bytes(bytes).as_bytes(), &bytes);
        )*};
    }
    each! { CompanyId BranchId PersonId ProfessionalId ClientId SpaceId ItemId OpId SetId BlobId DeviceId }
    let upper: ItemId = "01890A5D-AC96-774B-BCCE-B302099A8057".parse().unwrap();
    assert_eq!(upper, ItemId::from_bytes(bytes));
    for bad in [
        "",
        "01890a5d",
        "01890a5dac96774bbcceb302099a8057",
        "01890a5d-ac96-774b-bcce-b302099a805g",
        "01890a5d-ac96-774b-bcce-b302099a80577",
        "01890a5d-ac96-774b-bcce_b302099a8057",
        "{01890a5d-ac96-774b-bcce-b302099a80}",
        "01890a5d-ac96-774b-bcce-b302099a80\u{e9}",
        // They name nothing.
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    ] {
        assert!(bad.parse::<ItemId>().is_err(), "{bad}");
    }
}

#[test]
fn levels() {
    frozen(&Level::JustMe, "\"just_me\"");
    frozen(
        &Level::Branch(NORTH),
        "\"branch:00000000-0000-0000-0000-000000000001\"",
    );
    frozen(&Level::Company, "\"company\"");
    frozen(&Level::MeAndClient, "\"me_and_client\"");
    frozen(&Level::CompanyAndClient, "\"company_and_client\"");
    frozen(&Level::Everyone, "\"everyone\"");
    for bad in [
        "",
        "branch",
        "branch:",
        "branch:7",
        "public",
        "Everyone",
        "everyone ",
    ] {
        assert!(bad.parse::<Level>().is_err(), "{bad}");
    }
}

#[test]
fn audiences() {
    frozen(
        &Audience::OwnProfessional(ME),
        &format!("\"own:professional:{SEVEN}\""),
    );
    frozen(
        &Audience::OwnClient(CLIENT),
        &format!("\"own:client:{SEVEN}\""),
    );
    frozen(&Audience::OwnSystem, "\"own:system\"");
    frozen(
        &Audience::Branch(NORTH),
        "\"branch:00000000-0000-0000-0000-000000000001\"",
    );
    frozen(
        &Audience::Company(HOME),
        "\"company:00000000-0000-0000-0000-000000000001\"",
    );
    frozen(&Audience::Pros, "\"pros\"");
    frozen(&Audience::Client, "\"client\"");
    frozen(&Audience::Documents, "\"documents\"");
    frozen(&Audience::Templates, "\"templates\"");
    frozen(
        &Audience::TemplatesOf(NORTH),
        &format!("\"templates:{NORTH}\""),
    );
    for bad in [
        "",
        "own",
        "own:",
        "own:professional:",
        "own:professional:7",
        "own:*",
        "clients",
    ] {
        assert!(bad.parse::<Audience>().is_err(), "{bad}");
    }
    assert!(format!("own:client:{SEVEN}:").parse::<Audience>().is_err());
}

#[test]
fn words() {
    for (profile, json) in Profile::ALL.into_iter().zip([
        "super_administrator",
        "branch_administrator",
        "manager",
        "employee",
        "read_only",
    ]) {
        frozen(&profile, &format!("\"{json}\""));
    }
    for (feature, json) in Feature::ALL
        .into_iter()
        .zip(["storage", "results", "groups", "library", "messages"])
    {
        frozen(&feature, &format!("\"{json}\""));
    }
    frozen(&Sharing::Auto, "\"auto\"");
    frozen(&Sharing::Open, "\"open\"");
    frozen(&Sharing::ViewOnly, "\"view_only\"");
    frozen(&Participation::None, "\"none\"");
    frozen(&Participation::Archived, "\"archived\"");
    frozen(&Participation::Active, "\"active\"");
    frozen(
        &Creator::Professional(ME),
        &format!("{{\"by\":\"professional\",\"id\":\"{SEVEN}\"}}"),
    );
    frozen(
        &Creator::Client(CLIENT),
        &format!("{{\"by\":\"client\",\"id\":\"{SEVEN}\"}}"),
    );
    frozen(&Creator::System, "{\"by\":\"system\"}");
    frozen(
        &Owner::Professional(ME),
        &format!("{{\"by\":\"professional\",\"id\":\"{SEVEN}\"}}"),
    );
    frozen(
        &Owner::Client(CLIENT),
        &format!("{{\"by\":\"client\",\"id\":\"{SEVEN}\"}}"),
    );
}

#[test]
fn refusals() {
    let words = "signed_out not_found read_only professionals_only protected not_yours not_allowed \
        not_for_clients wrong_kind archived consent level_impossible folder_closed root_closed \
        group_closed others_library client_photo reason_needed not_participant not_the_filler \
        keeper_not_participant creator_still_here other_branch branch_needed own_profile \
        last_super_administrator super_administrator_only successor_needed client_has_account \
        client_without_account not_a_colleague is_a_colleague own_record not_of_the_branch \
        too_deep into_itself";
    let words: Vec<_> = words.split_whitespace().collect();
    assert_eq!(words.len(), Refusal::ALL.len());
    for (refusal, word) in Refusal::ALL.into_iter().zip(words) {
        frozen(&refusal, &format!("\"{word}\""));
    }
}

/// "What happened, what became of the data, what to do", and nobody's name.
#[test]
fn every_refusal_tells_a_person_what_to_do() {
    let mut texts = BTreeSet::new();
    for refusal in Refusal::ALL {
        let text = refusal.to_string();
        assert!(text.ends_with('.'), "{text}");
        assert_eq!(
            text.matches(['.', ';']).count(),
            3,
            "three sentences: {text}"
        );
        assert!(
            ["Nothing was", "was not", "stays", "still in it"]
                .iter()
                .any(|fate| text.contains(fate)),
            "what became of the data: {text}"
        );
        assert!(text.is_ascii() && !text.contains(['{', '}', ':']), "{text}");
        assert!(texts.insert(text.clone()), "twice: {text}");
    }
}
