//! What comes in wrong comes back as an error that a shell can tell from others.

use crate::UniFfiTag;
use crate::faults::{SuiviError, Written};
use crate::types::accounts::SignInRequest;
use crate::types::data::{Amount, Day};
use crate::types::ids::{Address, ItemId, SpaceId};
use suivi_rules::Level;
use uniffi::{Lift, LiftArgsError, Lower, LowerReturn, RustBuffer, RustCallError};

/// What arrives in Kotlin or Swift when an argument can't be read.
fn arrives<T: Lift<UniFfiTag>>(lowered: T::FfiType) -> Result<SuiviError, String> {
    let error = match T::try_lift(lowered) {
        Ok(_) => return Err("it was read".to_owned()),
        Err(error) => error,
    };
    let arg_name = "it";
    let failed = LiftArgsError { arg_name, error };
    match <Result<(), SuiviError> as LowerReturn<UniFfiTag>>::handle_failed_lift(failed) {
        Err(RustCallError::Error(buffer)) => {
            <SuiviError as Lift<UniFfiTag>>::try_lift(buffer).map_err(|error| error.to_string())
        }
        Err(RustCallError::InternalError(text)) => Err(text),
        Ok(()) => Err("nothing".to_owned()),
    }
}

fn text(text: &str) -> RustBuffer {
    <String as Lower<UniFfiTag>>::lower(text.to_owned())
}

fn full(id: &str) -> RustBuffer {
    <Option<String> as Lower<UniFfiTag>>::lower(Some(id.to_owned()))
}

#[test]
fn what_is_no_id_is_not_found() {
    let long = "7".repeat(1 << 20);
    let wrong = [
        "",
        "x",
        "\0",
        "🦴",
        &long,
        "00000000-0000-0000-0000-000000000000",
        "01890a5d-ac96-774b-bcce-b302099a805g",
        "01890a5dac96774bbcceb302099a8057",
    ];
    for id in wrong {
        assert_eq!(
            arrives::<ItemId>(text(id)),
            Ok(SuiviError::NotFound),
            "{id:.40}"
        );
        // Inside of something else too.
        let inner = arrives::<Option<SpaceId>>(full(id));
        assert_eq!(inner, Ok(SuiviError::NotFound), "{id:.40}");
    }
    let right = "01890a5d-ac96-774b-bcce-b302099a8057";
    let read = <ItemId as Lift<UniFfiTag>>::try_lift(text(right)).unwrap();
    assert_eq!(read.to_string(), right);
}

#[test]
fn a_wrong_id_deep_inside_is_not_found_either() {
    let mut buffer = Vec::new();
    <i32 as Lower<UniFfiTag>>::write(2, &mut buffer);
    <String as Lower<UniFfiTag>>::write("no branch".to_owned(), &mut buffer);
    let lowered = RustBuffer::from_vec(buffer);
    assert_eq!(arrives::<Level>(lowered), Ok(SuiviError::NotFound));
}

#[test]
fn other_texts_say_what_they_should_have_been() {
    let plain = "http://suivi.example.org";
    let more = "https://suivi.example.org/x";
    let table = [
        (arrives::<Day>(text("2026-02-30")), Written::Value),
        (arrives::<Amount>(text("1e9")), Written::Value),
        (arrives::<Address>(text(plain)), Written::Cleartext),
        (arrives::<Address>(text(more)), Written::Address),
    ];
    for (arrived, what) in table {
        assert_eq!(arrived, Ok(SuiviError::Unreadable { what }));
    }
}

#[test]
fn a_wrong_address_of_a_sign_in_is_told() {
    let mut buffer = Vec::new();
    <String as Lower<UniFfiTag>>::write("not an address".to_owned(), &mut buffer);
    let arrived = arrives::<SignInRequest>(RustBuffer::from_vec(buffer));
    let what = Written::Address;
    assert_eq!(arrived, Ok(SuiviError::Unreadable { what }));
}
