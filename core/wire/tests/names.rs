//! What a name may be.

use suivi_wire::names::{LONGEST_NAME, check};

#[test]
fn a_name_can_be_seen() {
    let longest = "\u{e9}".repeat(LONGEST_NAME);
    let longer = format!("{longest}x");
    let good = [
        "x",
        " front.jpg ",
        "\u{e9}t\u{e9}",
        "\u{5de}\u{5d2}\u{5df}",
        // A joiner between Persian letters and one in a Marathi conjunct.
        "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
        "\u{930}\u{94d}\u{200d}\u{92f}",
        // A family, a red heart, the flag of Wales: joined, chosen and tagged.
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
        "\u{2764}\u{fe0f}",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
        // Where a line may break.
        "Vorher\u{ad}nachher",
        &longest,
    ];
    for name in good {
        assert!(check(name).is_ok(), "{}", name.escape_unicode());
    }
    let unseen = [
        "\u{ad}",
        "\u{34f}",
        "\u{115f}",
        "\u{1160}",
        "\u{17b4}",
        "\u{17b5}",
        "\u{180b}",
        "\u{180e}",
        "\u{180f}",
        "\u{200c}",
        "\u{200d}",
        "\u{2800}",
        "\u{3164}",
        "\u{fe00}",
        "\u{fe0f}",
        "\u{ffa0}",
        "\u{fff0}",
        "\u{1bca0}",
        "\u{1d173}",
        "\u{e0001}",
        "\u{e0041}",
        "\u{e0fff}",
    ];
    for alone in unseen {
        let among = format!(" {alone}\u{a0}{alone}\u{3000}");
        for name in [alone, &among] {
            assert!(check(name).is_err(), "{}", name.escape_unicode());
        }
        assert!(
            check(&format!("a{alone}b")).is_ok(),
            "{}",
            alone.escape_unicode()
        );
    }
    let all = unseen.concat();
    let bad = [
        "",
        " ",
        "\u{a0}",
        "\u{3000}",
        &all,
        &longer,
        "a\u{0}",
        "a\nb",
        "a\u{7f}",
        "a\u{85}b",
        "a\u{202e}b",
        "a\u{200b}b",
        "a\u{2066}b",
        "a\u{61c}b",
        "a\u{feff}b",
        "a\u{2028}b",
    ];
    for name in bad {
        assert!(check(name).is_err(), "{}", name.escape_unicode());
    }
}
