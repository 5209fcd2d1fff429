//! The built-in data sets, carried inside the command.

/// The bytes of a built-in sample by its key: `sample:iris`.
pub fn bytes(key: &str) -> Option<&'static [u8]> {
    let bytes: &'static [u8] = match key {
        "sample:iris" => include_bytes!("../../../public/samples/iris.csv"),
        "sample:penguins" => include_bytes!("../../../public/samples/penguins.csv"),
        "sample:wine" => include_bytes!("../../../public/samples/wine.csv"),
        "sample:breast-cancer" => include_bytes!("../../../public/samples/breast_cancer.csv"),
        "sample:diabetes" => include_bytes!("../../../public/samples/diabetes.csv"),
        _ => return None,
    };
    Some(bytes)
}
