//! The examples of the studio open, are written as the studio would write them, and fit into a short link.

use penstock_flow::project::Viewport;
use penstock_flow::{Project, link};

const EXAMPLES: [(&str, &str); 3] = [
    ("penguins", include_str!("../../../public/examples/penguins.json")),
    ("diabetes", include_str!("../../../public/examples/diabetes.json")),
    ("iris", include_str!("../../../public/examples/iris.json")),
];

#[test]
fn every_example_opens_and_is_written_the_same() {
    for (name, text) in EXAMPLES {
        let project = Project::from_json(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(project.to_json(), text, "{name}");
    }
}

#[test]
fn every_example_survives_a_link() {
    for (name, text) in EXAMPLES {
        let project = Project::from_json(text).unwrap();
        let code = link::encode(&project);
        println!("{name}: {} characters", code.len());
        assert!(code.len() <= 600, "{name}: {} characters", code.len());
        assert_eq!(link::decode(&code), Ok(Project { viewport: Viewport::default(), ..project }), "{name}");
    }
}

#[test]
fn no_two_nodes_of_an_example_overlap() {
    for (name, text) in EXAMPLES {
        let project = Project::from_json(text).unwrap();
        let nodes: Vec<_> = project.graph.nodes.values().collect();
        for (at, one) in nodes.iter().enumerate() {
            for other in &nodes[at + 1..] {
                let apart = (one.x - other.x).abs() >= 260 || (one.y - other.y).abs() >= 150;
                assert!(apart, "{name}: {} and {}", one.id, other.id);
            }
        }
    }
}
