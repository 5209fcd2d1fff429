//! Names that may have been meant.

/// Longer names are not compared: the work grows with the square of the length.
const LONGEST: usize = 64;

/// At most three of `names` that are close to `name`, closest first, ties in their order.
pub(super) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<char> = folded(name);
    let mut found: Vec<(usize, &str)> = Vec::new();
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let allowed = (wanted.len() / 3).clamp(1, 4);
    for candidate in names {
        let letters = folded(candidate);
        let distance = if wanted.len() >= 3 && letters.starts_with(&wanted) {
            1
        } else if letters.len().abs_diff(wanted.len()) > allowed {
            continue;
        } else {
            distance(&wanted, &letters)
        };
        if distance <= allowed {
            found.push((distance, candidate));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

/// “a”, “b” or “c”.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Lower case, and without what separates words.
fn folded(name: &str) -> Vec<char> {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter(|letter| !matches!(letter, '_' | ' ' | '.' | '-'))
        .collect()
}

/// How many letters must be inserted, deleted, replaced or swapped with their neighbour: the optimal string alignment
/// distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut least = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + usize::from(!same));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before_last[j - 2] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_and_shortened_names_are_found() {
        let names = ["species", "bill length (mm)", "bill_depth_mm", "sex", "year"];
        assert_eq!(nearest("speceis", names), ["species"]);
        assert_eq!(nearest("Species", names), ["species"]);
        assert_eq!(nearest("bill", names), ["bill length (mm)", "bill_depth_mm"]);
        assert_eq!(nearest("billdepthmm", names), ["bill_depth_mm"]);
        assert_eq!(nearest("zebra", names), [""; 0]);
        assert_eq!(nearest("", names), [""; 0]);
    }

    #[test]
    fn a_swap_is_one_mistake() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("ab"), &letters("ba")), 1);
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(distance(&[], &letters("abc")), 3);
    }
}
