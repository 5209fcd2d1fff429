//! The same pipeline, data and seed give the same bytes, wherever and in whatever order the tasks run.

use penstock_flow::{NodeId, Parameters};
use penstock_stages::{AnyStage, Context};

use crate::bench::{Bench, BenchHost, assert_none, benches, context, for_each_stage, run_in};
use crate::cases;
use crate::settings;

fn bytes(
    stage: &dyn AnyStage,
    bench: &Bench,
    parameters: &Parameters,
    host: &BenchHost,
    change: impl Fn(Context<'_>) -> Context<'_>,
) -> String {
    match run_in(stage, parameters, &bench.inputs, host, &change(context(host))) {
        Ok(done) => done.bytes(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn nothing_but_data_parameters_and_seed_matters() {
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for case in cases::some() {
            for bench in benches(stage, &case.table) {
                for setting in settings::all(stage.spec(), &bench.base, Some(&bench.schema)) {
                    if setting.is_heavy {
                        continue;
                    }
                    let parameters = &setting.parameters;
                    let expected = bytes(stage, &bench, parameters, &bench.host(), |context| context);
                    let backwards = BenchHost { backwards: true, ..bench.host() };
                    let others = [
                        ("a second run", bytes(stage, &bench, parameters, &bench.host(), |context| context)),
                        (
                            "another node",
                            bytes(stage, &bench, parameters, &bench.host(), |context| Context {
                                node: NodeId(99),
                                ..context
                            }),
                        ),
                        (
                            "another note",
                            bytes(stage, &bench, parameters, &bench.host(), |context| Context {
                                note: "fold 2",
                                ..context
                            }),
                        ),
                        ("tasks backwards", bytes(stage, &bench, parameters, &backwards, |context| context)),
                    ];
                    for (what, other) in others {
                        if other != expected {
                            found.push(format!(
                                "{} on “{}” with {parameters:?}: {what} gives other bytes",
                                stage.spec().id,
                                case.name
                            ));
                        }
                    }
                }
            }
        }
    });
    assert_none(found);
}
