//! Reading types from JSON values with little code.
//!
//! `serde_json::from_value` reads a record from an object or from a list of its fields, so every derived type is compiled
//! for both. Nothing here writes records as lists; reading them from objects alone is a good part of the studio's download
//! less. What is read, and what is refused, is otherwise the same. What does not depend on the type that is read is kept
//! out of the code that does, so that it is there once.

use serde::de::value::StringDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Error, Map, Number, Value};

/// A value of a type from JSON.
///
/// # Errors
/// What of it does not fit.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    T::deserialize(Reader { value, is_key: false })
}

/// A value that is being read. Keys of objects are texts, also where they are numbers.
struct Reader {
    value: Value,
    is_key: bool,
}

impl Reader {
    fn new(value: Value) -> Self {
        Self { value, is_key: false }
    }

    #[inline(never)]
    fn unexpected(&self, expected: &str) -> Error {
        let found = match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Error::custom(format_args!("{found} where {expected} should be"))
    }

    #[inline(never)]
    fn object(self) -> Result<Map<String, Value>, Error> {
        match self.value {
            Value::Object(map) => Ok(map),
            _ => Err(self.unexpected("an object")),
        }
    }

    #[inline(never)]
    fn list(self) -> Result<Vec<Value>, Error> {
        match self.value {
            Value::Array(list) => Ok(list),
            _ => Err(self.unexpected("a list")),
        }
    }

    #[inline(never)]
    fn text(self) -> Result<String, Error> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => Err(self.unexpected("a text")),
        }
    }

    #[inline(never)]
    fn any_number(self) -> Result<Number, Error> {
        let number = match &self.value {
            Value::Number(number) => Some(number.clone()),
            Value::String(text) if self.is_key => serde_json::from_str(text).ok(),
            _ => None,
        };
        number.ok_or_else(|| self.unexpected("a number"))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = self.any_number()?;
        if let Some(number) = number.as_u64() {
            visitor.visit_u64(number)
        } else if let Some(number) = number.as_i64() {
            visitor.visit_i64(number)
        } else {
            visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN))
        }
    }

    fn visit_list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut items = Items(self.list()?.into_iter());
        let read = visitor.visit_seq(&mut items)?;
        if items.0.len() == 0 { Ok(read) } else { Err(Error::custom("a list is too long")) }
    }

    fn visit_object<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Entries { entries: self.object()?.into_iter(), value: None })
    }
}

/// Methods that read in the same way.
macro_rules! alike {
    ($($name:ident)* => $how:ident) => { $(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.$how(visitor)
        }
    )* };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Error;

    alike! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_f32 deserialize_f64 => number
    }
    alike! { deserialize_seq => visit_list }
    alike! { deserialize_map => visit_object }
    alike! { deserialize_str deserialize_char => deserialize_string }
    alike! { deserialize_bytes deserialize_byte_buf => deserialize_any }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(_) => self.number(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(_) => self.visit_list(visitor),
            Value::Object(_) => self.visit_object(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.unexpected("true or false")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_unit() } else { Err(self.unexpected("null")) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.visit_list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.visit_list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.visit_object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (name, value) = match self.value {
            Value::String(name) => (name, None),
            Value::Object(map) if map.len() == 1 => {
                let Some((name, value)) = map.into_iter().next() else {
                    return Err(Error::custom("an empty object"));
                };
                (name, Some(value))
            }
            _ => return Err(self.unexpected("one of some names")),
        };
        visitor.visit_enum(Variant { name, value })
    }
}

struct Items(std::vec::IntoIter<Value>);

impl Items {
    #[inline(never)]
    fn take(&mut self) -> Option<Reader> {
        self.0.next().map(Reader::new)
    }
}

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.take().map(|value| seed.deserialize(value)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries {
    entries: serde_json::map::IntoIter,
    value: Option<Value>,
}

impl Entries {
    #[inline(never)]
    fn key(&mut self) -> Option<Reader> {
        let (key, value) = self.entries.next()?;
        self.value = Some(value);
        Some(Reader { value: Value::String(key), is_key: true })
    }

    #[inline(never)]
    fn value(&mut self) -> Reader {
        Reader::new(self.value.take().unwrap_or_default())
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.key().map(|key| seed.deserialize(key)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value())
    }
}

struct Variant {
    name: String,
    value: Option<Value>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(mut self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StringDeserializer<Error> = std::mem::take(&mut self.name).into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.value {
            None => Ok(()),
            Some(value) => <()>::deserialize(Reader::new(value)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Reader::new(self.value.unwrap_or_default()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Reader::new(self.value.unwrap_or_default()).visit_list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Reader::new(self.value.unwrap_or_default()).visit_object(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Plain,
        One(u8),
        Two(i64, f64),
        Named { text: String, maybe: Option<bool> },
    }

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    struct Wrapped(u32);

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    struct Record {
        kinds: Vec<Kind>,
        by_number: BTreeMap<u32, Wrapped>,
        place: (i32, f32),
        #[serde(default)]
        any: Value,
    }

    #[test]
    fn what_was_written_is_read() {
        let record = Record {
            kinds: vec![
                Kind::Plain,
                Kind::One(3),
                Kind::Two(-7, 0.5),
                Kind::Named { text: "x".to_owned(), maybe: None },
            ],
            by_number: BTreeMap::from([(12, Wrapped(1)), (3, Wrapped(2))]),
            place: (-1, 2.0),
            any: json!({"a": [1, -2.5, null, true, "t"]}),
        };
        let value = serde_json::to_value(&record).unwrap();
        assert_eq!(from_value::<Record>(value.clone()).unwrap(), record);
        assert_eq!(serde_json::from_value::<Record>(value).unwrap(), record);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for value in [
            json!(null),
            json!([[], {}, [1, 2]]),
            json!({"kinds": []}),
            json!({"kinds": ["nothing"], "by_number": {}, "place": [1, 2]}),
            json!({"kinds": [{"one": 300}], "by_number": {}, "place": [1, 2]}),
            json!({"kinds": [{"plain": 1}], "by_number": {}, "place": [1, 2]}),
            json!({"kinds": [{"one": 1, "plain": null}], "by_number": {}, "place": [1, 2]}),
            json!({"kinds": [], "by_number": {"x": 1}, "place": [1, 2]}),
            json!({"kinds": [], "by_number": {}, "place": [1, 2, 3]}),
        ] {
            assert!(from_value::<Record>(value.clone()).is_err(), "{value}");
        }
        let error = from_value::<Record>(json!({"kinds": 1, "by_number": {}, "place": [1, 2]})).unwrap_err();
        assert_eq!(error.to_string(), "a number where a list should be");
    }
}
