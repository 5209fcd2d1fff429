//! From a problem to trees: bins the columns, picks the criterion and grows the trees that were asked for.

use std::ops::Range;

use super::bins::BinnedMatrix;
use super::criterion::{Criterion, Entry};
use super::gini::{CountedClass, Gini, WeightedClass};
use super::grow::Grower;
use super::parameters::Limits;
use super::variance::{Number, TargetScale, Variance};
use crate::model::TreeNodes;
use crate::numeric::{exponent, largest_absolute, scale_all, weighted_mean};
use crate::random::stream;
use crate::{Problem, Pulse, Random, Target};

/// Which trees to grow.
pub(crate) struct Plan<'a> {
    pub(crate) limits: Limits,
    /// Whether each tree draws its rows with replacement.
    pub(crate) bootstrap: bool,
    pub(crate) seed: u64,
    /// What the random streams are for: a tree's stream is this name and its number.
    pub(crate) purpose: &'a str,
    /// Numbers of the trees.
    pub(crate) trees: Range<u32>,
    pub(crate) pulse: Pulse<'a>,
}

/// Grows the trees. The problem is valid and has no rows of weight 0.
pub(crate) fn grow_trees(problem: &Problem, plan: &Plan<'_>) -> Vec<TreeNodes> {
    let binned = BinnedMatrix::new(&problem.features, plan.pulse);
    let weights = problem.weights.as_deref();
    match &problem.target {
        Target::Classes { codes, names } => match weights {
            None => grow_all(&binned, plan, Gini::new(names.len()), |row, copies| CountedClass {
                class: codes[row],
                copies,
            }),
            Some(weights) => grow_all(&binned, plan, Gini::new(names.len()), |row, copies| WeightedClass {
                class: codes[row],
                weight: weights[row] * f64::from(copies),
            }),
        },
        Target::Numbers(values) => {
            let mut scaled = values.clone();
            let exponent = exponent(largest_absolute(values));
            scale_all(&mut scaled, -exponent);
            let centre = weighted_mean(&scaled, weights);
            let criterion = Variance::new(TargetScale { exponent, centre });
            grow_all(&binned, plan, criterion, |row, copies| Number {
                target: scaled[row] - centre,
                weight: weights.map_or(1.0, |weights| weights[row]) * f64::from(copies),
            })
        }
    }
}

fn grow_all<C: Criterion>(
    binned: &BinnedMatrix,
    plan: &Plan<'_>,
    criterion: C,
    part: impl Fn(usize, u32) -> C::Part,
) -> Vec<TreeNodes> {
    let mut grower = Grower::new(binned, plan.limits, criterion, plan.pulse);
    let mut entries: Vec<Entry<C::Part>> = Vec::with_capacity(binned.rows);
    let mut copies = vec![1_u32; binned.rows];
    let mut trees = Vec::new();
    for tree in plan.trees.clone() {
        let mut random = Random::new(plan.seed, stream(plan.purpose, u64::from(tree)));
        if plan.bootstrap {
            copies.fill(0);
            (0..binned.rows).for_each(|_| copies[random.below(binned.rows)] += 1);
        }
        entries.clear();
        let drawn = copies.iter().enumerate().filter(|(_, copies)| **copies > 0);
        entries.extend(drawn.map(|(row, copies)| Entry { row: row as u32, part: part(row, *copies) }));
        trees.push(grower.grow(&mut entries, &mut random));
    }
    trees
}
