//! Writes the Kotlin or Swift code of a built library: `generate --language kotlin --out-dir FOLDER
//! LIBRARY`. It reads the surface from the library itself.

fn main() {
    uniffi::uniffi_bindgen_main();
}
