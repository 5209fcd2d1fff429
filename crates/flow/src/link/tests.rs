//! Round trips of generated projects, sizes of realistic ones, and links of every broken kind.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::envelope::close_as;
use super::*;
use crate::graph::{Edge, Node, NodeId};
use crate::layout;
use crate::project::{DataRecord, Group, Note, Viewport};
use crate::schema::{Column, ColumnType, Role, Schema};

/// Numbers that are the same in every run: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, odds: u64) -> bool {
        self.below(odds) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()].clone()
    }

    fn hash(&mut self) -> String {
        (0..4).map(|_| format!("{:016x}", self.next())).collect()
    }
}

/// The pipeline of a person who compares models: each branch imputes, encodes, scales and learns on its own. In a
/// laborious one every node was moved by hand and every learner has parameters and a name of its own.
fn realistic(nodes: u32, laborious: bool, random: &mut Random) -> Project {
    let mut project = Project { name: "Penguin species".into(), seed: 42, ..Project::default() };
    let graph = &mut project.graph;
    let hash = random.hash();
    let file = json!({"name": "penguins.csv", "hash": hash, "size": 15_241});
    let source = Node::new(NodeId(1), "file", 1).with("file", file).with("target", "species");
    graph.nodes.insert(NodeId(1), source);
    let split = Node::new(NodeId(2), "split", 1).with("method", "stratified").with("test_share", 0.3);
    graph.nodes.insert(NodeId(2), split);
    graph.edges.push(Edge::new(NodeId(1), "table", NodeId(2), "table"));
    let mut next = 3;
    let mut predicted = Vec::new();
    while next + 5 < nodes {
        let mut before = NodeId(2);
        let learner =
            random.pick(&["logistic-regression", "decision-tree", "random-forest", "linear-regression"]);
        for stage in ["impute", "encode", "scale", learner] {
            let mut node = with_parameters(Node::new(NodeId(next), stage, 1), laborious, random);
            if stage == learner && (laborious || random.one_in(3)) {
                node.name = person_made_name(random);
            }
            graph.edges.push(Edge::new(before, "table", node.id, "table"));
            before = node.id;
            graph.nodes.insert(node.id, node);
            next += 1;
        }
        predicted.push(before);
        if predicted.len() == 4 {
            next = evaluate(graph, &mut predicted, next);
        }
    }
    while next < nodes {
        let id = NodeId(next);
        graph.nodes.insert(id, Node::new(id, "baseline", 1));
        graph.edges.push(Edge::new(NodeId(2), "table", id, "table"));
        predicted.push(id);
        next += 1;
    }
    evaluate(graph, &mut predicted, next);
    for (id, x, y) in layout::layered(graph) {
        let node = graph.nodes.get_mut(&id).unwrap();
        (node.x, node.y) = (x, y);
        if laborious || random.one_in(4) {
            node.x += i32::try_from(random.below(12)).unwrap() * 10 - 60;
            node.y += i32::try_from(random.below(12)).unwrap() * 10 - 60;
        }
    }
    let kinds = [
        ("species", ColumnType::Category),
        ("island", ColumnType::Category),
        ("bill_length_mm", ColumnType::Number),
        ("bill_depth_mm", ColumnType::Number),
        ("flipper_length_mm", ColumnType::Integer),
        ("body_mass_g", ColumnType::Integer),
        ("sex", ColumnType::Category),
        ("year", ColumnType::Integer),
    ];
    let columns = kinds.iter().map(|(name, kind)| Column::new(*name, *kind)).collect();
    let record = DataRecord {
        name: "penguins.csv".into(),
        hash,
        rows: 344,
        schema: Schema::new(columns),
        parts: Vec::new(),
    };
    project.data.insert(NodeId(1), record);
    project.last_node_id = project.graph.nodes.keys().last().unwrap().0;
    project
}

fn with_parameters(node: Node, laborious: bool, random: &mut Random) -> Node {
    let odds = if laborious { 1 } else { 2 };
    match node.stage.as_str() {
        "impute" if random.one_in(odds) => {
            node.with("numbers", random.pick(&["mean", "constant", "most-frequent"]))
        }
        "encode" if random.one_in(odds * 2) => node.with("method", "ordinal"),
        "scale" if random.one_in(odds) => node.with("method", random.pick(&["robust", "min-max", "max-abs"])),
        "random-forest" => {
            node.with("trees", 50 * (1 + random.below(8))).with("max_depth", 4 + random.below(12))
        }
        "decision-tree" => {
            node.with("max_depth", 3 + random.below(9)).with("min_samples_leaf", 1 + random.below(9))
        }
        "logistic-regression" => {
            node.with("inverse_regularisation", random.pick(&[0.01, 0.05, 0.1, 0.5, 2.0, 10.0]))
        }
        "linear-regression" => node.with("penalty", random.pick(&[0.01, 0.1, 0.3, 1.0, 30.0])),
        _ => node,
    }
}

fn person_made_name(random: &mut Random) -> String {
    let subjects = [
        "Forest",
        "Baseline",
        "Linear",
        "Bill only",
        "Small tree",
        "No island",
        "Müller’s idea",
        "Reference",
    ];
    let remarks =
        ["strong", "weak", "try 2", "all columns", "from paper", "slow but good", "v3", "check again"];
    format!("{}, {} {}", random.pick(&subjects), random.pick(&remarks), random.below(100))
}

fn evaluate(graph: &mut crate::Graph, predicted: &mut Vec<NodeId>, next: u32) -> u32 {
    graph.nodes.insert(NodeId(next), Node::new(NodeId(next), "evaluate", 1));
    for from in predicted.drain(..) {
        graph.edges.push(Edge::new(from, "table", NodeId(next), "tables"));
    }
    next + 1
}

/// What a link keeps of a project: the losses that the module's docs list, and nothing else.
fn kept(project: &Project) -> Project {
    let mut kept = project.clone();
    let ids: Vec<NodeId> = project.graph.nodes.keys().copied().collect();
    let new_id =
        |id: NodeId| NodeId(u32::try_from(ids.iter().position(|one| *one == id).unwrap()).unwrap() + 1);
    let on_grid = |pixels: i32| (pixels + 5).div_euclid(10) * 10;
    kept.viewport = Viewport::default();
    kept.last_node_id = u32::try_from(ids.len()).unwrap();
    kept.graph.nodes = project
        .graph
        .nodes
        .values()
        .map(|node| {
            let mut node = node.clone();
            node.id = new_id(node.id);
            (node.x, node.y) = (on_grid(node.x), on_grid(node.y));
            if let Some(hash) = node.parameters.get_mut("file").and_then(|file| file.get_mut("hash")) {
                *hash = json!(hash.as_str().unwrap().chars().take(16).collect::<String>());
            }
            (node.id, node)
        })
        .collect();
    for edge in &mut kept.graph.edges {
        (edge.from, edge.to) = (new_id(edge.from), new_id(edge.to));
    }
    for group in &mut kept.groups {
        group.nodes = group.nodes.iter().map(|id| new_id(*id)).collect();
    }
    for note in &mut kept.notes {
        (note.x, note.y) = (on_grid(note.x), on_grid(note.y));
    }
    kept.data = project.data.iter().map(|(id, record)| (new_id(*id), record.clone())).collect();
    for record in kept.data.values_mut() {
        record.hash.truncate(16);
        record.schema.columns.iter_mut().for_each(|column| column.levels = None);
    }
    kept
}

/// A project with something unusual in every field.
fn wild(random: &mut Random) -> Project {
    let texts =
        ["", "table", "Größe ~ 5", "~", "~~a", "~3", "\u{0}\"\\\n", "日本語", "a\tb", "0", "penguins"];
    let mut project = Project { name: random.pick(&texts).into(), seed: random.next(), ..Project::default() };
    let mut id = 0;
    for _ in 0..random.below(12) {
        id += 1 + u32::try_from(random.below(3)).unwrap();
        let stage = random.pick(&["sample", "scale", "evaluate", "from-the-future", "~1", "0"]);
        let mut node = Node::new(NodeId(id), stage, u32::try_from(random.below(4)).unwrap());
        node.name = random.pick(&texts).into();
        node.x = i32::try_from(random.below(4_000)).unwrap() - 2_000;
        node.y = i32::try_from(random.below(4_000)).unwrap() - 2_000;
        (node.bypass, node.freeze) = (random.one_in(3), random.one_in(3));
        for _ in 0..random.below(4) {
            node.parameters.insert(random.pick(&texts).into(), wild_value(random, 3));
        }
        if random.one_in(3) {
            node.parameters
                .insert("file".into(), json!({"name": "~x", "hash": random.hash(), "size": random.below(9)}));
        }
        if random.one_in(4) {
            node.unknown.insert("sparkle".into(), wild_value(random, 2));
        }
        project.graph.nodes.insert(NodeId(id), node);
    }
    let ids: Vec<NodeId> = project.graph.nodes.keys().copied().collect();
    if ids.is_empty() {
        return project;
    }
    // Wires run along an order that is not that of the ids.
    let mut order = ids.clone();
    for at in (1..order.len()).rev() {
        order.swap(at, usize::try_from(random.below(at as u64 + 1)).unwrap());
    }
    for _ in 0..random.below(20) {
        let to = random.below(order.len() as u64) as usize;
        let from = random.below(to as u64 + 1) as usize;
        let ports = ["table", "tables", "model", "~"];
        if from < to {
            let edge = Edge::new(order[from], random.pick(&ports), order[to], random.pick(&ports));
            // Of a wire that stands twice one is read.
            if !project.graph.edges.contains(&edge) {
                project.graph.edges.push(edge);
            }
        }
    }
    for _ in 0..random.below(3) {
        let nodes = (0..random.below(3)).map(|_| random.pick(&ids)).collect();
        project.groups.push(Group { name: random.pick(&texts).into(), nodes, unknown: Default::default() });
        let (x, y) = (i32::try_from(random.below(999)).unwrap(), -17);
        project.notes.push(Note { text: random.pick(&texts).into(), x, y, unknown: Default::default() });
    }
    if random.one_in(2) {
        let columns = (0..random.below(5))
            .map(|at| {
                let column =
                    Column::new(format!("{}{at}", random.pick(&texts)), random.pick(&ColumnType::ALL));
                let column = column.with_role(random.pick(&Role::ASSIGNABLE));
                if random.one_in(2) { column.with_levels(vec!["a".to_owned()]) } else { column }
            })
            .collect();
        let schema = Schema { columns, open: random.one_in(2) };
        let record = DataRecord {
            name: "x.csv".into(),
            hash: random.hash(),
            rows: random.below(1 << 40),
            schema,
            parts: Vec::new(),
        };
        project.data.insert(random.pick(&ids), record);
        project.unknown.insert("colour".into(), wild_value(random, 2));
    }
    project.viewport = Viewport { x: 3.0, y: 4.5, zoom: 0.5 };
    project.last_node_id = id + 7;
    project
}

fn wild_value(random: &mut Random, depth: u64) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.one_in(2)),
        2 => json!(random.next()),
        3 => json!(f64::from_bits(random.next() & 0x7fef_ffff_ffff_ffff)),
        4 => json!(-(random.below(1000) as i64)),
        5 => json!(random.pick(&["", "~", "~a", "median", "plain"])),
        6 => (0..random.below(4)).map(|_| wild_value(random, depth - 1)).collect(),
        _ => {
            let keys = ["~", "~~", "a", "table", ""];
            let entry = |random: &mut Random| (random.pick(&keys).to_owned(), wild_value(random, depth - 1));
            Value::Object((0..random.below(3)).map(|_| entry(random)).collect())
        }
    }
}

#[test]
fn links_are_short() {
    for (nodes, limit) in [(20, 900), (50, 1_800), (100, 3_200)] {
        for laborious in [false, true] {
            let length = |seed| {
                let project = realistic(nodes, laborious, &mut Random(seed));
                assert_eq!(project.graph.nodes.len(), nodes as usize);
                encode(&project).len()
            };
            let longest = (0..20).map(length).max().unwrap();
            println!("{nodes} nodes, laborious {laborious}: up to {longest} characters");
            assert!(longest <= limit, "{nodes} nodes take {longest} characters, more than {limit}");
        }
    }
}

#[test]
fn realistic_projects_come_back() {
    for seed in 0..50 {
        let project = realistic(5 + 7 * u32::try_from(seed).unwrap(), seed % 2 == 0, &mut Random(seed));
        assert_eq!(decode(&encode(&project)), Ok(kept(&project)), "seed {seed}");
    }
}

#[test]
fn wild_projects_come_back() {
    for seed in 0..3_000 {
        let project = wild(&mut Random(seed));
        let link = encode(&project);
        assert_eq!(decode(&link), Ok(kept(&project)), "seed {seed}");
        assert_eq!(encode(&kept(&project)), link, "seed {seed}");
    }
}

#[test]
fn extreme_places_come_back_within_range() {
    let mut project = Project::default();
    for (id, place) in [(1, i32::MIN), (2, i32::MAX), (3, 0)] {
        project.graph.nodes.insert(NodeId(id), Node::new(NodeId(id), "scale", 1).at(place, place));
    }
    let read = decode(&encode(&project)).unwrap();
    assert!(read.graph.nodes[&NodeId(1)].x <= i32::MIN + 8);
    assert!(read.graph.nodes[&NodeId(2)].x >= i32::MAX - 8);
    assert_eq!(read.graph.nodes[&NodeId(3)].x, 0);
}

#[test]
fn a_link_is_found_in_what_people_paste() {
    let project = realistic(8, false, &mut Random(1));
    let link = encode(&project);
    let code = link.strip_prefix(PREFIX).unwrap();
    let wrapped = format!("{}\r\n {}", &link[..70], &link[70..]);
    for text in [
        link.clone(),
        code.to_owned(),
        format!("p={code}"),
        format!("https://example.org/studio/{link}"),
        format!("  <https://example.org/{link}>. "),
        format!("https://example.org/?a=b{link}&utm_source=chat"),
        format!("{link}=="),
        wrapped,
    ] {
        assert_eq!(decode(&text), Ok(kept(&project)), "{text}");
    }
}

#[test]
fn what_is_not_a_link_is_refused_with_a_sentence() {
    for text in ["", "   ", "#", "#p=", "https://example.org/", "#other=abc"] {
        assert_eq!(decode(text), Err(LinkError::NotALink), "{text}");
    }
    assert_eq!(decode(&"A".repeat(LENGTH_LIMIT + 1)), Err(LinkError::TooLong));
    assert_eq!(decode("#p=ab%20cd"), Err(LinkError::Character('%')));
    for text in ["#p=A", "#p=AQ", "#p=AQAAAAA", "#p=hello"] {
        assert_eq!(decode(text), Err(LinkError::Damaged), "{text}");
    }
    assert_eq!(decode(&close_as(9, b"")), Err(LinkError::Newer(9)));
    for error in [decode(&close_as(9, b"")), decode(""), decode("#p=AQ")] {
        let sentence = error.unwrap_err().to_string();
        assert!(sentence.ends_with('.') || sentence.ends_with(')'), "{sentence}");
    }
}

#[test]
fn a_changed_or_cut_link_is_told_by_its_checksum() {
    let link = encode(&realistic(20, false, &mut Random(3)));
    for end in PREFIX.len()..link.len() {
        assert!(decode(&link[..end]).is_err(), "cut at {end}");
    }
    let mut random = Random(4);
    for _ in 0..2_000 {
        let mut bytes = link.clone().into_bytes();
        let at = PREFIX.len() + random.below((bytes.len() - PREFIX.len()) as u64) as usize;
        let other = random.pick(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
        let changed = bytes[at] != other;
        bytes[at] = other;
        let read = decode(std::str::from_utf8(&bytes).unwrap());
        // The spare bits of the last digit mean nothing.
        assert!(!changed || at + 1 == bytes.len() || read == Err(LinkError::Damaged), "{at}");
    }
}

#[test]
fn random_text_and_random_streams_never_panic() {
    let mut random = Random(5);
    for _ in 0..3_000 {
        let bytes: Vec<u8> = (0..random.below(80)).map(|_| random.next().to_le_bytes()[0]).collect();
        let _ = decode(&String::from_utf8_lossy(&bytes));
        let _ = decode(&close_as(1, &bytes));
    }
}

#[test]
fn changed_json_never_panics() {
    let mut random = Random(6);
    for seed in 0..4_000 {
        let project = if seed % 4 == 0 { realistic(9, true, &mut random) } else { wild(&mut random) };
        let mut json = write::project(&project).to_string().into_bytes();
        for _ in 0..=random.below(3) {
            let at = random.below(json.len() as u64) as usize;
            json[at] = random.pick(b"0123456789-,[]{}\":~ae.t");
        }
        let _ = decode(&envelope::close(&json));
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the time that it takes is what is tested")]
fn a_bomb_is_refused_quickly() {
    let bombs: Vec<Vec<u8>> = vec![
        vec![b' '; 64 << 20],
        b"[".repeat(4 << 20),
        format!("[[{}0]]", "0,".repeat(2_000_000)).into_bytes(),
        format!("[[{}0]]", "{},".repeat(1_000_000)).into_bytes(),
        format!("[[{}0]]", "[],".repeat(1_000_000)).into_bytes(),
        format!("[[{}6]]", "6,".repeat(11_000)).into_bytes(),
        format!("[[6],0,0,0,0,[[0,0,0,0,[{}\"\"],\"\"]]]", "\"\",".repeat(30_000)).into_bytes(),
    ];
    for bomb in bombs {
        let deflated = miniz_oxide::deflate::compress_to_vec(&bomb, 6);
        let link = close_as(1, &deflated);
        if link.len() > LENGTH_LIMIT {
            continue;
        }
        let start = Instant::now();
        let refused = decode(&link);
        let took = start.elapsed();
        assert!(matches!(refused, Err(LinkError::TooLarge(_))), "{refused:?}");
        assert!(took < Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 }), "{took:?}");
    }
}

#[test]
fn words_are_unique() {
    let mut words = words::WORDS.to_vec();
    words.sort_unstable();
    let count = words.len();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn where_a_file_was_fetched_from_travels() {
    let fetched =
        json!({"address": "https://example.org/{page}", "records": "~data", "pages": {"field": "next"}});
    let file = json!({"name": "a.json", "hash": "0123456789abcdef", "size": 3, "fetched": fetched});
    let mut project = Project::default();
    project.graph.nodes.insert(NodeId(1), Node::new(NodeId(1), "file", 1).with("file", file.clone()));
    let read = decode(&encode(&project)).unwrap();
    assert_eq!(read.graph.node(NodeId(1)).unwrap().parameters["file"], file);
}
