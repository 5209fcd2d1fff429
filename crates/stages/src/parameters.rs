//! How a stage declares its parameters: a struct whose doc comments are the tooltips.
//!
//! Two macros keep the typed field, its default, its label, its tooltip and its editor in one place. They are tables
//! of data: what they expand to is a plain serde struct, or enum, and a list of specs.

use penstock_flow::{ColumnType, ParameterKind, ParameterSpec, Parameters, Role};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A stage's parameters: declared with [`parameters!`].
pub trait StageParameters: Serialize + DeserializeOwned + Default + 'static {
    /// One spec a parameter, in the order of the form.
    fn specs() -> Vec<ParameterSpec>;

    /// The parameters from a document; those left out have their default.
    ///
    /// # Errors
    /// Says which value has the wrong form.
    fn read(parameters: &Parameters) -> Result<Self, String> {
        let map = parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        serde_json::from_value(Value::Object(map)).map_err(|error| error.to_string())
    }
}

/// A stage without parameters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct NoParameters {}

impl StageParameters for NoParameters {
    fn specs() -> Vec<ParameterSpec> {
        Vec::new()
    }
}

/// A whole number from `minimum` to `maximum`.
pub fn integer(minimum: i64, maximum: i64) -> ParameterKind {
    ParameterKind::Integer { minimum, maximum, optional: false }
}

/// A whole number from `minimum` to `maximum`, or none for no limit.
pub fn optional_integer(minimum: i64, maximum: i64) -> ParameterKind {
    ParameterKind::Integer { minimum, maximum, optional: true }
}

/// A number from `minimum` to `maximum`.
pub fn number(minimum: f64, maximum: f64) -> ParameterKind {
    ParameterKind::Number { minimum, maximum }
}

/// One column of these types; all when empty.
pub fn column(types: &[ColumnType]) -> ParameterKind {
    ParameterKind::Column { types: types.to_vec(), roles: Vec::<Role>::new() }
}

/// Some columns of these types; all when empty.
pub fn columns(types: &[ColumnType]) -> ParameterKind {
    ParameterKind::Columns { types: types.to_vec() }
}

/// Declares a stage's parameters.
///
/// Each line is a doc comment (the tooltip), then `name: Type = default, "Label", kind`, and where another parameter
/// decides whether it is in use, `, when other in [values]`.
macro_rules! parameters {
    ($(#[$attribute:meta])* pub struct $struct:ident { $(
        $(#[doc = $doc:literal])*
        $name:ident: $type:ty = $default:expr, $label:literal, $kind:expr
        $(, when $other:ident in [$($value:expr),+])?;
    )* }) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $struct { $(
            $(#[doc = $doc])*
            pub $name: $type,
        )* }

        impl Default for $struct {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl $crate::parameters::StageParameters for $struct {
            fn specs() -> Vec<penstock_flow::ParameterSpec> {
                let defaults = Self::default();
                vec![$(penstock_flow::ParameterSpec {
                    name: stringify!($name).to_owned(),
                    label: $label.to_owned(),
                    help: $crate::parameters::doc_text(concat!($($doc, "\n"),*)),
                    kind: $kind,
                    default: serde_json::to_value(&defaults.$name).unwrap_or_default(),
                    only_when: $crate::parameters::only_when(&[$((
                        stringify!($other),
                        &[$(serde_json::to_value($value).unwrap_or_default()),+],
                    ))?]),
                },)*]
            }
        }
    };
}

/// Declares the options of a choice: a doc comment (what it does), then `Variant = "name in files" => "Label"`.
macro_rules! choices {
    ($(#[$attribute:meta])* pub enum $enum:ident { $(
        $(#[doc = $doc:literal])*
        $variant:ident = $value:literal => $label:literal,
    )+ }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $enum { $(
            $(#[doc = $doc])*
            #[serde(rename = $value)]
            $variant,
        )+ }

        impl $enum {
            /// The choice for the inspector.
            pub fn kind() -> penstock_flow::ParameterKind {
                penstock_flow::ParameterKind::Choice { options: vec![$(penstock_flow::parameter::ChoiceOption {
                    value: $value.to_owned(),
                    label: $label.to_owned(),
                    help: $crate::parameters::doc_text(concat!($($doc, "\n"),*)),
                },)+] }
            }
        }
    };
}

/// A doc comment as running text.
pub fn doc_text(doc: &str) -> String {
    doc.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The condition of a parameter, from at most one entry.
pub fn only_when(conditions: &[(&str, &[Value])]) -> Option<(String, Vec<Value>)> {
    conditions.first().map(|(name, values)| ((*name).to_owned(), values.to_vec()))
}
