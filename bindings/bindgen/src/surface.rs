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
use uniffi_meta::{FieldMetadata, Metadata, Type};

/// The lines of the library at this path.
pub(crate) fn of(library: &str) -> Result<Vec<String>, String> {
    let found = extract_from_library(library.into()).map_err(|error| error.to_string())?;
    let errors: Vec<&str> = found.iter().filter_map(thrown).collect();
    let mut lines = Vec::new();
    for item in &found {
        match item {
            Metadata::Func(it) => {
                lines.push(format!("function {}", it.name));
                let types = it.inputs.iter().map(|input| &input.ty);
                if types.chain(&it.return_type).any(|ty| has_bytes(ty, &found)) {
                    lines.push(format!("bytes {}", it.name));
                }
            }
            Metadata::Constructor(it) => {
                lines.push(format!("method {} {}", it.self_name, it.name));
                if it.inputs.iter().any(|input| has_bytes(&input.ty, &found)) {
                    lines.push(format!("bytes {} {}", it.self_name, it.name));
                }
            }
            Metadata::Method(it) => {
                lines.push(format!("method {} {}", it.self_name, it.name));
                let types = it.inputs.iter().map(|input| &input.ty);
                if types.chain(&it.return_type).any(|ty| has_bytes(ty, &found)) {
                    lines.push(format!("bytes {} {}", it.self_name, it.name));
                }
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
