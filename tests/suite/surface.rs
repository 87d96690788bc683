//! The table of the border's surface: what the core exports, and that the tests of both languages
//! called each function and met each error. Their coverage is the witness: `cargo xtask test --only
//! kotlin` and `--only swift` leave it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use suivi_tests::phone::process;

/// Something that is exported, in the words of `suivi-bindgen surface`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Exported {
    what: String,
    of: String,
    name: String,
}

fn surface() -> Vec<Exported> {
    let built = process::binary();
    let built = built.parent().unwrap();
    let library = format!(
        "{}suivi_ffi{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let said = Command::new(built.join("suivi-bindgen"))
        .arg("surface")
        .arg(built.join(library))
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    let text = String::from_utf8(said.stdout).unwrap();
    let line = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        let (what, first) = (words.next().unwrap(), words.next().unwrap());
        let second = words.next();
        Exported {
            what,
            of: second.as_ref().map(|_| first.clone()).unwrap_or_default(),
            name: second.unwrap_or(first),
        }
    };
    text.lines().map(line).collect()
}

fn of(what: &str) -> Vec<Exported> {
    let mut all = surface();
    all.retain(|it| it.what == what);
    all
}

fn bindings(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../bindings")
        .join(path)
}

fn read(path: &str) -> String {
    let path = bindings(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `add_photos` as both languages write it.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let (head, rest) = word.split_at(1);
        name.push_str(&head.to_uppercase());
        name.push_str(rest);
        name
    })
}

#[test]
fn the_surface_is_a_screens_worth_of_calls_and_no_bytes_cross() {
    let methods = of("method");
    let phone = methods.iter().filter(|it| it.of == "Phone").count();
    assert!((30..100).contains(&phone), "{phone} calls");
    let objects: BTreeSet<_> = methods.iter().map(|it| it.of.as_str()).collect();
    assert_eq!(objects, BTreeSet::from(["Content", "Phone", "Watch"]));
    assert_eq!(of("bytes"), [], "photos cross as paths");
    let asked: BTreeSet<_> = of("asked").into_iter().map(|it| it.of).collect();
    assert_eq!(asked.len(), 4, "{asked:?}");
    println!(
        "{} functions, {} methods, {} errors, {} traits of the platform",
        of("function").len(),
        methods.len(),
        of("error").len(),
        asked.len()
    );
}

/// What JaCoCo saw of a class: the methods that ran.
fn ran_in_kotlin(report: &str, class: &str) -> BTreeSet<String> {
    let begin = format!("<class name=\"app/suivi/{class}\"");
    let Some((_, rest)) = report.split_once(&begin) else {
        return BTreeSet::new();
    };
    let body = rest.split("</class>").next().unwrap_or_default();
    let methods = body.split("<method name=\"").skip(1);
    methods
        .filter(|method| {
            let counters = method.split("</method>").next().unwrap_or_default();
            !counters.contains("<counter type=\"METHOD\" missed=\"1\"")
        })
        .filter_map(|method| method.split('"').next())
        // Behind a name stand a hash, where it takes or gives values of its own, and what part of it
        // ran.
        .filter_map(|name| name.split(['-', '$']).next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn kotlin_called_every_method_and_met_every_error() {
    let report = read("kotlin/target/site/jacoco/jacoco.xml");
    let mut missing = Vec::new();
    for it in of("method") {
        let mut ran = ran_in_kotlin(&report, &it.of);
        ran.extend(ran_in_kotlin(&report, &format!("{}$Companion", it.of)));
        if !ran.contains(&camel(&it.name)) {
            missing.push(format!("{}.{}", it.of, it.name));
        }
    }
    for it in of("function") {
        if !ran_in_kotlin(&report, "Suivi_ffiKt").contains(&camel(&it.name)) {
            missing.push(it.name);
        }
    }
    for it in of("error") {
        // What the core raises and the app catches, and the other way round.
        let class = format!("{}${}", it.of.replace("Error", "Exception"), it.name);
        if !ran_in_kotlin(&report, &class).contains("&lt;init&gt;") {
            missing.push(class);
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "never called from Kotlin");
}

/// What llvm-cov wrote of the Swift tests.
fn swift_coverage() -> serde_json::Value {
    let folder = bindings("swift/.build/debug/codecov");
    let found = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "json"));
    let text = std::fs::read_to_string(found.expect("a report")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// How often what begins at this line ran.
fn ran_at(segments: &[serde_json::Value], line: u64) -> u64 {
    // Line, column, how often, whether that is known.
    let at = |segment: &serde_json::Value| segment[0].as_u64().unwrap_or(0);
    let mut upto = segments.iter().filter(|segment| at(segment) <= line);
    let last = upto.by_ref().last();
    last.filter(|segment| segment[3] == true)
        .and_then(|segment| segment[2].as_u64())
        .unwrap_or(0)
}

#[test]
fn swift_called_every_method_and_met_every_error() {
    let report = swift_coverage();
    let functions = report["data"][0]["functions"].as_array().unwrap();
    let ran: Vec<&str> = functions
        .iter()
        .filter(|function| function["count"].as_u64().is_some_and(|count| count > 0))
        .filter_map(|function| function["name"].as_str())
        .collect();
    let mut missing = Vec::new();
    for it in of("method").iter().chain(&of("function")) {
        let name = camel(&it.name);
        // Identifiers are mangled with their length before them.
        let mangled = match it.of.as_str() {
            "" => format!("9SuiviCore{}{name}", name.len()),
            class => format!("{}{class}C{}{name}", class.len(), name.len()),
        };
        if !ran.iter().any(|function| function.contains(&mangled)) {
            missing.push(format!("{}.{}", it.of, it.name));
        }
    }
    let source = read("swift/Sources/SuiviCore/generated/suivi_ffi.swift");
    let lines = || (1..).zip(source.lines());
    let files = report["data"][0]["files"].as_array().unwrap();
    let generated = files.iter().find(|file| {
        let name = file["filename"].as_str().unwrap_or_default();
        name.ends_with("generated/suivi_ffi.swift")
    });
    let segments = generated.expect("it is covered")["segments"]
        .as_array()
        .unwrap();
    for it in of("error") {
        let begin = format!("public struct FfiConverterType{}:", it.of);
        let begin = lines().find(|(_, line)| line.contains(&begin)).unwrap().0;
        // What the core raises is read, what the app throws is written.
        let (case, behind) = match it.of.as_str() {
            "SuiviError" => (format!(": return .{}", it.name), 0),
            _ => (format!("case .{}:", it.name), 1),
        };
        let at = lines().find(|(at, line)| {
            let rest = line.split_once(&case).map(|(_, rest)| rest);
            *at > begin && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
        });
        let (at, _) = at.unwrap_or_else(|| panic!("there is no case {}", it.name));
        if ran_at(segments, at + behind) == 0 {
            missing.push(format!("{}.{}", it.of, it.name));
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "never called from Swift");
}
