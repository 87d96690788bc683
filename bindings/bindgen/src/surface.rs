//! What a library exports, as lines that a test reads:
//!
//! ```text
//! function alive
//! method Phone home          also constructors
//! error SuiviError Locked    a variant
//! asked KeyVault wrap        what the app implements
//! bytes Phone picture        a function that takes or returns bytes
//! ```

use uniffi_bindgen::macro_metadata::extract_from_library;
use uniffi_meta::{FieldMetadata, FnParamMetadata, Metadata, Type};

/// The lines of the library at this path.
pub(crate) fn of(library: &str) -> Result<Vec<String>, String> {
    let found = extract_from_library(library.into()).map_err(|error| error.to_string())?;
    let errors: Vec<&str> = found.iter().filter_map(thrown).collect();
    let mut lines = Vec::new();
    // A call, and whether bytes cross with it.
    let call = |what: &str, name: String, takes: &[FnParamMetadata], gives: Option<&Type>| {
        let types = takes.iter().map(|input| &input.ty).chain(gives);
        let bytes = types.into_iter().any(|ty| has_bytes(ty, &found));
        let crossing = bytes.then(|| format!("bytes {name}"));
        std::iter::once(format!("{what} {name}")).chain(crossing)
    };
    for item in &found {
        match item {
            Metadata::Func(it) => {
                let gives = it.return_type.as_ref();
                lines.extend(call("function", it.name.clone(), &it.inputs, gives));
            }
            Metadata::Constructor(it) => {
                let name = format!("{} {}", it.self_name, it.name);
                lines.extend(call("method", name, &it.inputs, None));
            }
            Metadata::Method(it) => {
                let name = format!("{} {}", it.self_name, it.name);
                lines.extend(call("method", name, &it.inputs, it.return_type.as_ref()));
            }
            Metadata::TraitMethod(it) => {
                lines.push(format!("asked {} {}", it.trait_name, it.name));
            }
            Metadata::Enum(it) if errors.contains(&it.name.as_str()) => {
                let variants = it.variants.iter();
                lines.extend(variants.map(|variant| format!("error {} {}", it.name, variant.name)));
            }
            _ => {}
        }
    }
    lines.sort();
    Ok(lines)
}

/// The error that something exported may end in.
fn thrown(item: &Metadata) -> Option<&str> {
    let throws = match item {
        Metadata::Func(it) => &it.throws,
        Metadata::Constructor(it) => &it.throws,
        Metadata::Method(it) => &it.throws,
        Metadata::TraitMethod(it) => &it.throws,
        _ => &None,
    };
    match throws {
        Some(Type::Enum { name, .. }) => Some(name),
        _ => None,
    }
}

/// Whether there are bytes in it, at whatever depth.
fn has_bytes(ty: &Type, all: &[Metadata]) -> bool {
    let any = |fields: &[FieldMetadata]| fields.iter().any(|field| has_bytes(&field.ty, all));
    match ty {
        Type::Bytes => true,
        Type::Sequence { inner_type } if matches!(**inner_type, Type::UInt8 | Type::Int8) => true,
        Type::Sequence { inner_type } | Type::Optional { inner_type } => has_bytes(inner_type, all),
        Type::Map {
            key_type,
            value_type,
        } => has_bytes(key_type, all) || has_bytes(value_type, all),
        Type::Custom { builtin, .. } => has_bytes(builtin, all),
        Type::Record { name, .. } => all.iter().any(|item| match item {
            Metadata::Record(it) if it.name == *name => any(&it.fields),
            _ => false,
        }),
        Type::Enum { name, .. } => all.iter().any(|item| match item {
            Metadata::Enum(it) if it.name == *name => {
                it.variants.iter().any(|variant| any(&variant.fields))
            }
            _ => false,
        }),
        _ => false,
    }
}
