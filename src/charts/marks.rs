//! How series are told apart: by colour, and besides by dashes or by shape, since not everybody sees the colours.

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Long dashes.
    Long,
    /// Short and thin, for lines that are not data.
    Reference,
}

impl Dash {
    /// The pattern of a series.
    pub fn of_series(index: usize) -> Self {
        [Self::Solid, Self::Dashed, Self::Dotted, Self::Long][index % 4]
    }

    /// The lengths of a dash and of the gap after it in CSS pixels; nothing for an unbroken line.
    pub fn lengths(self) -> Option<(f64, f64)> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some((7.0, 4.0)),
            Self::Dotted => Some((2.0, 3.0)),
            Self::Long => Some((14.0, 4.0)),
            Self::Reference => Some((4.0, 4.0)),
        }
    }

    /// The same as an attribute of an SVG line in a legend.
    pub fn attribute(self) -> Option<String> {
        self.lengths().map(|(length, gap)| format!("{length} {gap}"))
    }
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Circle,
    /// A triangle on its base.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// A plus.
    Plus,
}

impl Shape {
    /// The shape of a series.
    pub fn of_series(index: usize) -> Self {
        [Self::Circle, Self::Triangle, Self::Diamond, Self::Plus][index % 4]
    }

    /// The corners around the centre for a disc of the given radius; nothing for the disc itself. All shapes cover
    /// about the same area.
    pub fn corners(self, radius: i32) -> Option<Vec<(i32, i32)>> {
        let grown = |tenths: i32| (radius * tenths + 5) / 10;
        match self {
            Self::Circle => None,
            Self::Triangle => {
                let (across, up, down) = (grown(13), grown(14), grown(9));
                Some(vec![(0, -up), (across, down), (-across, down)])
            }
            Self::Diamond => {
                let reach = grown(13);
                Some(vec![(0, -reach), (reach, 0), (0, reach), (-reach, 0)])
            }
            Self::Plus => {
                let (reach, arm) = (grown(13), grown(5).max(1));
                Some(vec![
                    (-arm, -reach),
                    (arm, -reach),
                    (arm, -arm),
                    (reach, -arm),
                    (reach, arm),
                    (arm, arm),
                    (arm, reach),
                    (-arm, reach),
                    (-arm, arm),
                    (-reach, arm),
                    (-reach, -arm),
                    (-arm, -arm),
                ])
            }
        }
    }
}
