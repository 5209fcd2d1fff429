//! Rules from JSON and to JSON, by hand: see the module above.

use serde_json::{Map, Value, json};

use super::{
    Bound, Check, Distribution, FORMAT, KINDS, MOST_RULES, Measure, Reference, Rule, RuleSeverity, Rules,
    VERSION,
};
use crate::schema::ColumnType;

impl TryFrom<Value> for Rules {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        Self::from_value(&value)
    }
}

impl From<Rules> for Value {
    fn from(rules: Rules) -> Self {
        rules.to_value()
    }
}

impl Rules {
    /// The rules of a list, as parameters hold them.
    ///
    /// # Errors
    /// Which rule cannot be read, and why: a clause.
    pub fn from_value(value: &Value) -> Result<Self, String> {
        let list = value.as_array().ok_or("the rules are not a list")?;
        if list.len() > MOST_RULES {
            return Err(format!("there are {} rules, more than {MOST_RULES}", list.len()));
        }
        let mut rules = Vec::with_capacity(list.len());
        for (at, value) in list.iter().enumerate() {
            rules.push(rule(value).map_err(|problem| {
                let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
                let name = if name.is_empty() { String::new() } else { format!(" “{name}”") };
                format!("in rule {}{name}, {problem}", at + 1)
            })?);
        }
        Ok(Self { rules })
    }

    /// The rules of a file's text.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the file.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| format!("It is not JSON: {error}."))?;
        if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(format!("Its “format” is not “{FORMAT}”."));
        }
        match file.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => {
                return Err(format!("It has version {newer}, from a newer Penstock than this."));
            }
            _ => return Err("Its “version” is missing.".to_owned()),
        }
        let rules = file.get("rules").ok_or("It has no “rules”.")?;
        Self::from_value(rules).map_err(|problem| format!("It cannot be read: {problem}."))
    }

    /// The text of a file.
    pub fn to_json(&self) -> String {
        let file = json!({"format": FORMAT, "version": VERSION, "rules": self.to_value()});
        format!("{file:#}\n")
    }

    /// The list, as parameters hold it.
    pub fn to_value(&self) -> Value {
        self.rules.iter().map(written).collect()
    }
}

fn rule(value: &Value) -> Result<Rule, String> {
    let map = value.as_object().ok_or("there is no rule but something else")?;
    let wanted = text(map, "check")?;
    let kind = KINDS.iter().find(|kind| kind.name == wanted).ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        format!("“check” must be one of {}", names.join(", "))
    })?;
    for name in map.keys() {
        let general = ["name", "severity", "check"].contains(&name.as_str());
        if !(general || name == "column" && kind.of_column || kind.fields.contains(&name.as_str())) {
            return Err(format!("a check of the kind “{}” has no “{name}”", kind.name));
        }
    }
    let severity = match map.get("severity").map(Value::as_str) {
        None | Some(Some("fail")) => RuleSeverity::Fail,
        Some(Some("warn")) => RuleSeverity::Warn,
        _ => return Err("“severity” must be warn or fail".to_owned()),
    };
    // What a form has not filled in yet is read as empty, so that the rule alone is at fault and not the whole list.
    let column = optional_text(map, "column")?;
    let check = match kind.name {
        "type" => {
            let name = text(map, "type")?;
            let kind = ColumnType::ALL.into_iter().find(|kind| kind.name() == name);
            Check::Type(kind.ok_or_else(|| {
                let names: Vec<&str> = ColumnType::ALL.iter().map(|kind| kind.name()).collect();
                format!("“type” must be one of {}", names.join(", "))
            })?)
        }
        "not-missing" => Check::NotMissing { at_most: number(map, "at_most")?.unwrap_or(0.0) },
        "unique" => Check::Unique,
        "range" => Check::Range { minimum: bound(map, "minimum")?, maximum: bound(map, "maximum")? },
        "allowed" => Check::Allowed(texts(map, "values")?.unwrap_or_default()),
        "pattern" => Check::Pattern(optional_text(map, "pattern")?),
        "length" => Check::Length { minimum: count(map, "minimum")?, maximum: count(map, "maximum")? },
        "row-count" => Check::RowCount { minimum: count(map, "minimum")?, maximum: count(map, "maximum")? },
        "freshness" => Check::Freshness { days: number(map, "days")?.ok_or("“days” is missing")? },
        "expression" => Check::Expression(optional_text(map, "expression")?),
        _ => Check::Distribution(distribution(map)?),
    };
    let name = optional_text(map, "name")?;
    let name = match (name.is_empty(), column.is_empty()) {
        (false, _) => name,
        (true, true) => kind.name.to_owned(),
        (true, false) => format!("{column}: {}", kind.name),
    };
    Ok(Rule { name, severity, column, check })
}

fn distribution(map: &Map<String, Value>) -> Result<Distribution, String> {
    let name = text(map, "measure")?;
    let measure = Measure::ALL.iter().find(|(_, known, _)| *known == name);
    let (measure, ..) = measure.ok_or("“measure” must be psi, jensen-shannon or kolmogorov-smirnov")?;
    let reference = match (numbers(map, "edges")?, texts(map, "levels")?) {
        (Some(edges), None) => Reference::Edges(edges),
        (None, Some(levels)) => Reference::Levels(levels),
        _ => return Err("there must be either “edges” or “levels”".to_owned()),
    };
    Ok(Distribution {
        measure: *measure,
        at_most: number(map, "at_most")?.ok_or("“at_most” is missing")?,
        reference,
        shares: numbers(map, "shares")?.ok_or("“shares” is missing")?,
    })
}

fn text(map: &Map<String, Value>, name: &str) -> Result<String, String> {
    let text = map.get(name).ok_or_else(|| format!("“{name}” is missing"))?;
    text.as_str().map(str::to_owned).ok_or_else(|| format!("“{name}” must be a text"))
}

fn optional_text(map: &Map<String, Value>, name: &str) -> Result<String, String> {
    if given(map, name).is_none() { Ok(String::new()) } else { text(map, name) }
}

/// What stands under a name; nothing when it is left out or null.
fn given<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.get(name).filter(|value| !value.is_null())
}

fn number(map: &Map<String, Value>, name: &str) -> Result<Option<f64>, String> {
    match given(map, name).map(Value::as_f64) {
        Some(None) => Err(format!("“{name}” must be a number")),
        other => Ok(other.flatten()),
    }
}

fn count(map: &Map<String, Value>, name: &str) -> Result<Option<u64>, String> {
    match given(map, name).map(Value::as_u64) {
        Some(None) => Err(format!("“{name}” must be a whole number that is not negative")),
        other => Ok(other.flatten()),
    }
}

fn bound(map: &Map<String, Value>, name: &str) -> Result<Option<Bound>, String> {
    match given(map, name) {
        Some(Value::String(date)) => Ok(Some(Bound::Date(date.clone()))),
        _ => Ok(number(map, name)?.map(Bound::Number)),
    }
}

fn list<'a>(map: &'a Map<String, Value>, name: &str) -> Result<Option<&'a Vec<Value>>, String> {
    match given(map, name).map(Value::as_array) {
        Some(None) => Err(format!("“{name}” must be a list")),
        other => Ok(other.flatten()),
    }
}

fn numbers(map: &Map<String, Value>, name: &str) -> Result<Option<Vec<f64>>, String> {
    let Some(list) = list(map, name)? else { return Ok(None) };
    let numbers: Option<Vec<f64>> = list.iter().map(Value::as_f64).collect();
    numbers.map(Some).ok_or_else(|| format!("“{name}” must hold numbers"))
}

/// Texts; numbers and truth values count as they are written, so that `[1, 2]` can be said of a column of integers.
fn texts(map: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, String> {
    let Some(list) = list(map, name)? else { return Ok(None) };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string().trim_end_matches(".0").to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    };
    let texts: Option<Vec<String>> = list.iter().map(text).collect();
    texts.map(Some).ok_or_else(|| format!("“{name}” must hold texts"))
}

fn written(rule: &Rule) -> Value {
    let kind = rule.kind();
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            map.insert(name.to_owned(), value);
        }
    };
    put("name", Value::from(rule.name.as_str()));
    put("severity", Value::from(if rule.severity == RuleSeverity::Warn { "warn" } else { "fail" }));
    put("check", Value::from(kind.name));
    if kind.of_column {
        put("column", Value::from(rule.column.as_str()));
    }
    match &rule.check {
        Check::Type(kind) => put("type", Value::from(kind.name())),
        Check::NotMissing { at_most } => {
            if *at_most != 0.0 {
                put("at_most", plain(*at_most));
            }
        }
        Check::Unique => {}
        Check::Range { minimum, maximum } => {
            let end = |bound: &Option<Bound>| match bound {
                None => Value::Null,
                Some(Bound::Number(number)) => plain(*number),
                Some(Bound::Date(date)) => Value::from(date.as_str()),
            };
            put("minimum", end(minimum));
            put("maximum", end(maximum));
        }
        Check::Allowed(values) => put("values", Value::from(values.as_slice())),
        Check::Pattern(pattern) => put("pattern", Value::from(pattern.as_str())),
        Check::Length { minimum, maximum } | Check::RowCount { minimum, maximum } => {
            put("minimum", minimum.map_or(Value::Null, Value::from));
            put("maximum", maximum.map_or(Value::Null, Value::from));
        }
        Check::Freshness { days } => put("days", plain(*days)),
        Check::Expression(text) => put("expression", Value::from(text.as_str())),
        Check::Distribution(distribution) => {
            put("measure", Value::from(distribution.measure.name()));
            put("at_most", plain(distribution.at_most));
            match &distribution.reference {
                Reference::Edges(edges) => put("edges", edges.iter().copied().map(plain).collect()),
                Reference::Levels(levels) => put("levels", Value::from(levels.as_slice())),
            }
            put("shares", distribution.shares.iter().copied().map(plain).collect());
        }
    }
    Value::Object(map)
}

/// A number as JSON, whole numbers without a point.
fn plain(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = number as i64;
    if number.abs() <= EXACT && whole as f64 == number { Value::from(whole) } else { Value::from(number) }
}
