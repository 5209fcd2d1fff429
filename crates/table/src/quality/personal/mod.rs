//! Columns that look like personal data, by what they hold and what they are called.
//!
//! Some kinds have a form that little else has (an e-mail address, a card number whose check digit is right): there the
//! share of values decides, whatever the column's name. Others (a name, a telephone number, a date of birth) are told only
//! together with the name. Values are never shown whole: letters and digits are masked in examples.

use penstock_flow::view::{PersonalColumn, TableProfile};
use penstock_flow::{ColumnType, Role, Severity};
use serde_json::json;

use super::Found;
use super::checks::MOSTLY;
use super::columns::Place;
use super::contents::looks_like_date;
use super::sample::Sample;
use super::words::{counted, names_one, percent, words_of};
use crate::profile::{Progress, profile};
use crate::source::{Cancelled, Pace};
use crate::table::Table;

mod forms;
mod headers;
mod national;

pub use national::passes_luhn;

/// What is done about a kind of personal data.
#[derive(Clone, Copy)]
enum Remedy {
    /// The column says nothing that could be learned.
    Drop,
    /// Its coarse form does: the year, the part of a town.
    Generalise,
    /// The rest of the text does.
    Redact,
}

impl Remedy {
    fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Generalise => "generalise",
            Self::Redact => "redact",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Drop => "Mask: drop the column",
            Self::Generalise => "Mask: generalise the values",
            Self::Redact => "Mask: redact the texts",
        }
    }
}

/// A kind of personal data.
struct Kind {
    /// What it is called, in the plural.
    name: &'static str,
    /// The words by which a column's name tells it.
    words: &'static [&'static str],
    /// Whether a value, without blanks around it, has the form.
    is: fn(&str) -> bool,
    /// From which share of values on the form alone tells it; none where the name must tell too.
    alone: Option<f64>,
    /// From which share of values on the form tells it together with the name.
    with_name: f64,
    /// What is done about it.
    remedy: Remedy,
}

/// The kinds, those with the strictest form first: a card number could be a telephone number too.
const KINDS: [Kind; 12] = [
    Kind {
        name: "e-mail addresses",
        words: headers::EMAIL,
        is: forms::is_email,
        alone: Some(0.5),
        with_name: 0.1,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "IBANs",
        words: headers::IBAN,
        is: national::is_iban,
        alone: Some(0.5),
        with_name: 0.1,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "IP addresses",
        words: headers::IP,
        is: forms::is_ip,
        alone: Some(MOSTLY),
        with_name: 0.3,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "payment card numbers",
        words: headers::CARD,
        is: national::is_card,
        alone: Some(MOSTLY),
        with_name: 0.5,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "US social security numbers",
        words: headers::SSN,
        is: national::is_ssn,
        alone: Some(MOSTLY),
        with_name: 0.3,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "UK National Insurance numbers",
        words: headers::NINO,
        is: national::is_nino,
        alone: Some(MOSTLY),
        with_name: 0.3,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "national identity numbers",
        words: headers::NATIONAL,
        is: national::is_national,
        alone: Some(0.9),
        with_name: 0.5,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "telephone numbers",
        words: headers::PHONE,
        is: forms::is_phone,
        alone: Some(MOSTLY),
        with_name: 0.3,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "dates of birth",
        words: headers::BIRTH,
        is: looks_like_date,
        alone: None,
        with_name: 0.5,
        remedy: Remedy::Generalise,
    },
    Kind {
        name: "postal addresses",
        words: headers::ADDRESS,
        is: forms::is_address,
        alone: Some(0.6),
        with_name: 0.2,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "names of people",
        words: headers::NAME,
        is: forms::is_name,
        alone: Some(0.6),
        with_name: 0.25,
        remedy: Remedy::Drop,
    },
    Kind {
        name: "postal codes",
        words: headers::POSTAL,
        is: forms::is_postal_code,
        alone: None,
        with_name: MOSTLY,
        remedy: Remedy::Generalise,
    },
];

/// So few values prove nothing.
const FEWEST_VALUES: usize = 3;

/// Texts of as many words in the mean are prose, in which personal data can stand between other words.
const PROSE_WORDS: f64 = 4.0;

/// What a column looks like.
struct Personal {
    kind: &'static str,
    remedy: Remedy,
    /// The share of values that have the form; none when the name alone tells.
    share: Option<f64>,
    example: String,
    severity: Severity,
}

/// What a column looks like, by its name and the values looked at.
fn personal(name: &str, kind: ColumnType, sample: &Sample<'_>) -> Option<Personal> {
    if sample.len() < FEWEST_VALUES {
        return None;
    }
    let words = words_of(name);
    for one in &KINDS {
        // A numeric column holds no texts to have another form than that of a number with a check digit.
        let is_numeric = matches!(kind, ColumnType::Integer | ColumnType::DateTime);
        let is_birth = one.name == "dates of birth";
        if is_numeric
            && !matches!(
                one.name,
                "payment card numbers"
                    | "national identity numbers"
                    | "telephone numbers"
                    | "postal codes"
                    | "dates of birth"
            )
        {
            continue;
        }
        let named = names_one(&words, one.words);
        let form = |value: &str| {
            if is_birth && kind == ColumnType::Integer { is_year_of_birth(value) } else { (one.is)(value) }
        };
        let needed = match one.alone {
            _ if named => one.with_name,
            Some(alone) if !is_numeric || one.name != "telephone numbers" => alone,
            _ => continue,
        };
        let share = sample.share(form);
        if share >= needed {
            return Some(Personal {
                kind: one.name,
                remedy: one.remedy,
                share: Some(share),
                example: masked_example(sample, form),
                severity: if matches!(one.remedy, Remedy::Generalise) {
                    Severity::Note
                } else {
                    Severity::Warning
                },
            });
        }
    }
    strongly_named(&words, kind, sample).or_else(|| prose(kind, sample))
}

/// Texts under a name that leaves no doubt: given names that no list knows are names all the same.
fn strongly_named(words: &[String], kind: ColumnType, sample: &Sample<'_>) -> Option<Personal> {
    let is_text = matches!(kind, ColumnType::Text | ColumnType::Category);
    let like_names =
        |value: &str| value.chars().any(char::is_alphabetic) && !value.chars().any(char::is_numeric);
    let is_named = names_one(words, headers::SURELY_NAME);
    (is_text && is_named && sample.share(like_names) >= MOSTLY).then(|| Personal {
        kind: "names of people",
        remedy: Remedy::Drop,
        share: None,
        example: masked_example(sample, like_names),
        severity: Severity::Warning,
    })
}

/// Prose with e-mail addresses or telephone numbers in it, however few.
fn prose(kind: ColumnType, sample: &Sample<'_>) -> Option<Personal> {
    let words: usize = sample.values.iter().map(|(_, value)| value.split_whitespace().count()).sum();
    if kind != ColumnType::Text || (words as f64) < PROSE_WORDS * sample.len() as f64 {
        return None;
    }
    let share = sample.share(forms::holds_contact);
    (share > 0.0).then(|| Personal {
        kind: "texts with e-mail addresses or telephone numbers",
        remedy: Remedy::Redact,
        share: Some(share),
        example: sample
            .examples(1, forms::holds_contact)
            .first()
            .and_then(|(_, value)| forms::contact_in(value))
            .map(masked)
            .unwrap_or_default(),
        severity: Severity::Warning,
    })
}

fn is_year_of_birth(value: &str) -> bool {
    value.parse::<i64>().is_ok_and(|year| (1880..=2100).contains(&year))
}

fn masked_example(sample: &Sample<'_>, is: impl Fn(&str) -> bool) -> String {
    sample.examples(1, is).first().map(|(_, value)| masked(value)).unwrap_or_default()
}

/// A value with its first letter and its signs alone: `a•••@•••••••.•••`. Digits tell too much.
fn masked(value: &str) -> String {
    const LONGEST: usize = 40;
    let first_letter = value.chars().position(char::is_alphabetic);
    // A value of a single letter would be shown whole.
    let kept = first_letter.filter(|_| value.chars().filter(|one| one.is_alphanumeric()).count() > 2);
    let masked = value.chars().enumerate().take(LONGEST).map(|(index, character)| {
        if !character.is_alphanumeric() || Some(index) == kept { character } else { '•' }
    });
    masked.collect()
}

/// The finding for a column that looks like personal data.
pub(super) fn finding(place: &Place<'_>, sample: &Sample<'_>) -> Option<Found> {
    let column = &place.column.column;
    let personal = personal(&column.name, column.kind, sample)?;
    let message = match personal.share {
        Some(_) => format!("“{}” looks like {}.", place.name(), personal.kind),
        None => format!("“{}” looks like {} by what it is called.", place.name(), personal.kind),
    };
    let mut found = place.found("personal-data", message);
    found.severity = personal.severity;
    if let Some(share) = personal.share {
        found = found.fact("share", format!("{} of {} values", percent(share), counted(sample.len() as u64)));
    }
    let found = found.fact("example", personal.example);
    // A target that is masked could not be predicted.
    if column.role == Role::Target {
        return Some(found);
    }
    let mut found =
        found.add_stage("mask", &[("columns", json!([column.name])), ("how", json!(personal.remedy.name()))]);
    if let Some(penstock_flow::Mend::AddStage { title, .. }) = &mut found.mend {
        *title = personal.remedy.title().to_owned();
    }
    Some(found)
}

/// The columns of a table that look like personal data, in order. The same table gives the same list everywhere.
///
/// # Errors
/// That it was cancelled.
pub async fn personal_columns(table: &Table, pace: &dyn Pace) -> Result<Vec<PersonalColumn>, Cancelled> {
    let columns = &table.schema().columns;
    let progress = Progress::new(pace, columns.len());
    let mut found = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        progress.step(index).at(0.0).await?;
        let holds_none = matches!(column.kind, ColumnType::Number | ColumnType::Boolean);
        if holds_none || column.role == Role::Prediction {
            continue;
        }
        if let Some(personal) = personal(&column.name, column.kind, &Sample::of(table, column)) {
            found.push(PersonalColumn { column: column.name.clone(), kind: personal.kind.to_owned() });
        }
    }
    Ok(found)
}

/// The profile that a model file keeps of the rows it learned from, with the columns that look like personal data: of
/// those the file names no values.
///
/// # Errors
/// That it was cancelled.
pub async fn profile_without_personal_values(
    table: &Table,
    pace: &dyn Pace,
) -> Result<(TableProfile, Vec<PersonalColumn>), Cancelled> {
    let mut profile = profile(table, pace).await?;
    let personal = personal_columns(table, pace).await?;
    for column in &mut profile.columns {
        if personal.iter().any(|one| one.column == column.column.name) {
            column.top.clear();
        }
    }
    Ok((profile, personal))
}

#[cfg(test)]
mod tests;
