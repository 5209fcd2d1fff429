//! What is shown of a column in its heading, and how wide it is.

use penstock_flow::{Column, ColumnType, Role};

/// The width of a column in pixels: by its type, and so that its name has room, within reason. Widths never depend on
/// the rows at hand, so that columns do not move while pages come in.
pub fn width(column: &Column) -> f64 {
    const LETTER: f64 = 7.2;
    const AROUND: f64 = 44.0;
    let least = match column.kind {
        ColumnType::Boolean => 84.0,
        ColumnType::Number | ColumnType::Integer => 100.0,
        ColumnType::Category => 120.0,
        ColumnType::DateTime => 150.0,
        ColumnType::Text => 200.0,
    };
    let name = column.name.chars().count() as f64 * LETTER + AROUND;
    crate::charts::arithmetic::within(name, least, 240.0)
}

/// A sign for a type.
pub fn sign(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Number => "1.5",
        ColumnType::Integer => "123",
        ColumnType::Boolean => "T/F",
        ColumnType::Category => "A|B",
        ColumnType::Text => "abc",
        ColumnType::DateTime => "date",
    }
}

/// The role as a badge: a feature is what a column is unless said otherwise, and has none.
pub fn badge(role: Role) -> Option<&'static str> {
    (role != Role::Feature).then(|| role.name())
}

/// Whether figures stand to the right.
pub fn is_right_aligned(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Number | ColumnType::Integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_have_room_for_the_name_within_reason() {
        assert_eq!(width(&Column::new("x", ColumnType::Number)), 100.0);
        assert_eq!(width(&Column::new("a".repeat(500), ColumnType::Number)), 240.0);
        assert!(width(&Column::new("bill_length_mm", ColumnType::Number)) > 140.0);
    }
}
