//! Rules that are inferred from a table are kept by it, whatever it holds, and go through a file.

use penstock_flow::rules::Rules;
use penstock_stages::rules::infer::infer;
use penstock_stages::rules::{Judging, State, check, judge};
use penstock_table::{NoPace, block_on};

use crate::bench::assert_none;
use crate::cases;

#[test]
fn every_table_keeps_the_rules_that_are_inferred_from_it() {
    let mut found = Vec::new();
    for case in cases::all() {
        let Ok(inferred) = block_on(infer(&case.table, &NoPace)) else {
            if case.table.rows() > 0 {
                found.push(format!("{}: nothing was inferred", case.name));
            }
            continue;
        };
        let rules = match Rules::from_json(&inferred.to_json()) {
            Ok(rules) => rules,
            Err(problem) => {
                found.push(format!("{}: {problem}", case.name));
                continue;
            }
        };
        if rules != inferred {
            found.push(format!("{}: the file says something else", case.name));
        }
        let judging = Judging::default();
        found.extend(
            check(&rules, Some(case.table.schema()), judging)
                .into_iter()
                .map(|one| format!("{}: {one}", case.name)),
        );
        match block_on(judge(&rules, &case.table, judging, &NoPace)) {
            Err(error) => found.push(format!("{}: {error}", case.name)),
            Ok(findings) => {
                let broken =
                    rules.rules.iter().zip(findings).filter(|(_, finding)| finding.state != State::Passed);
                found.extend(
                    broken.map(|(rule, finding)| format!("{}, {}: {}", case.name, rule.name, finding.says)),
                );
            }
        }
    }
    assert_none(found);
}
