//! Short lists that open on the canvas: the stages that can be added here, the ports that a wire can go to, and what can
//! be done with a wire. All are searched by typing and worked by arrows, Enter and Esc.

use crate::charts::live::{live, text};
use leptos::html;
use leptos::prelude::*;
use penstock_flow::order::sort_by;
use penstock_flow::{Catalogue, Category, Edge, Edit, NodeId, PortKind, Project, check};

use super::geometry::{self, Point};
use super::hit::{self, Fit};
use super::{Editor, use_editor};
use crate::rest::{Parts, use_parts};
use crate::shell::Way;
use crate::shell::icon::CategoryIcon;
use crate::state::actions::{self, PortAt};
use crate::state::commands::VALIDATE_STAGE;
use crate::state::use_studio;

/// A list that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// Where, on the canvas.
    place: Point,
    title: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    label: String,
    detail: String,
    /// Further words that find it.
    keywords: String,
    category: Option<Category>,
    choice: Choice,
}

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    /// Adds a stage at the menu's place, wired to the port.
    Add {
        stage: String,
        from: Option<PortAt>,
    },
    Connect {
        from: PortAt,
        to: PortAt,
    },
    /// Brings data in.
    Bring(Way),
    /// Puts a stage into a wire that checks what goes through it.
    Validate {
        edge: Edge,
    },
    /// Takes a wire of the port away; the focus stays at its node.
    Disconnect {
        edge: Edge,
        at: NodeId,
    },
}

impl Editor {
    /// Offers the stages that can be added at a place; from a port, those that fit it, and wires the chosen one.
    pub fn open_stage_menu(self, place: Point, from: Option<PortAt>) {
        let catalogue = self.studio.catalogue.get_untracked();
        let kind = from.as_ref().and_then(|from| {
            self.studio.with_project(|project| actions::port_kind(project, &catalogue, from))
        });
        let mut stages: Vec<_> = match (&from, kind) {
            (Some(from), Some(kind)) => actions::compatible_stages(&catalogue, kind, from.is_output),
            _ => catalogue.stages.iter().collect(),
        };
        sort_by(&mut stages, &|one, other| (one.category, &one.title).cmp(&(other.category, &other.title)));
        let title = match (&from, kind) {
            (Some(from), Some(kind)) if from.is_output => format!("Send the {} to", kind.name()),
            (Some(_), Some(kind)) => format!("Get a {} from", kind.name()),
            _ => "Add a stage".to_owned(),
        };
        let ways = Way::ALL.into_iter().filter(|_| from.is_none()).map(|way| Entry {
            label: way.title().to_owned(),
            detail: way.summary().to_owned(),
            keywords: String::new(),
            category: Some(Category::Source),
            choice: Choice::Bring(way),
        });
        let entries = stages
            .into_iter()
            .map(|spec| Entry {
                label: spec.title.clone(),
                detail: spec.summary.clone(),
                keywords: spec.keywords.join(" "),
                category: Some(spec.category),
                choice: Choice::Add { stage: spec.id.clone(), from: from.clone() },
            })
            .chain(ways)
            .collect();
        self.menu.set(Some(Menu { place, title, entries }));
    }

    /// Offers the ports that a port can be connected with: how wires are drawn without a pointer.
    pub fn open_target_menu(self, from: PortAt) {
        let catalogue = self.studio.catalogue.get_untracked();
        let (place, entries) = self.studio.with_project(|project| {
            let place = project.graph.node(from.node).map_or((0.0, 0.0), |node| {
                let right = if from.is_output { geometry::NODE_WIDTH } else { 0.0 };
                (f64::from(node.x) + right, f64::from(node.y) + 24.0)
            });
            let mut entries = Vec::new();
            for (id, fit) in hit::fits(project, &catalogue, &from) {
                let (Fit::Ports(ports), Some(node)) = (fit, project.graph.node(id)) else { continue };
                for port in ports {
                    entries.push(Entry {
                        label: check::node_name(&catalogue, &project.graph, id),
                        detail: port.clone(),
                        keywords: String::new(),
                        category: catalogue.stage(&node.stage).map(|spec| spec.category),
                        choice: Choice::Connect {
                            from: from.clone(),
                            to: PortAt { node: id, port, is_output: !from.is_output },
                        },
                    });
                }
            }
            entries.extend(wires_of(project, &catalogue, &from));
            (place, entries)
        });
        let title = if from.is_output { "Connect to" } else { "Connect from" }.to_owned();
        self.menu.set(Some(Menu { place, title, entries }));
    }

    /// Offers what can be done with a wire.
    pub fn open_wire_menu(self, place: Point, edge: &Edge) {
        let catalogue = self.studio.catalogue.get_untracked();
        let entries = self.studio.with_project(|project| {
            let validate = validation(project, &catalogue, edge, "Validate here".to_owned());
            let disconnect = Entry {
                label: "Delete this wire".to_owned(),
                detail: String::new(),
                keywords: "disconnect remove".to_owned(),
                category: None,
                choice: Choice::Disconnect { edge: edge.clone(), at: edge.from },
            };
            validate.into_iter().chain([disconnect]).collect()
        });
        self.menu.set(Some(Menu { place, title: "This wire".to_owned(), entries }));
    }

    fn choose(self, place: Point, choice: &Choice, parts: Parts) {
        self.menu.set(None);
        match choice {
            Choice::Bring(way) => way.take(self.studio, parts),
            Choice::Add { stage, from } => {
                // A wire's end is where the new node's port is to be.
                let left = match from {
                    Some(from) if from.is_output => place.0,
                    Some(_) => place.0 - geometry::NODE_WIDTH,
                    None => place.0 - geometry::NODE_WIDTH / 2.0,
                };
                let at = (geometry::snapped(left), geometry::snapped(place.1 - 40.0));
                let id = self.studio.add_stage(stage, at, from.as_ref());
                self.reveal(id);
                self.focus_node(id);
            }
            Choice::Connect { from, to } => {
                self.studio.connect(from, to);
                self.focus_node(from.node);
            }
            Choice::Validate { edge } => {
                if let Some(id) = self.studio.insert_stage(VALIDATE_STAGE, edge, self.place_in_wire(edge)) {
                    self.reveal(id);
                    self.focus_node(id);
                }
            }
            Choice::Disconnect { edge, at } => {
                self.studio.report(self.studio.apply(Edit::Disconnect { edge: edge.clone() }));
                self.focus_node(*at);
            }
        }
    }

    /// Where a node that is put into a wire stands: between the ends where there is room, otherwise below.
    fn place_in_wire(self, edge: &Edge) -> (i32, i32) {
        const GAP: f64 = 24.0;
        self.studio.with_project(|project| {
            let corner =
                |id| project.graph.node(id).map_or((0.0, 0.0), |node| (f64::from(node.x), f64::from(node.y)));
            let (from, to) = (corner(edge.from), corner(edge.to));
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            let has_room = to.0 - from.0 >= 2.0 * (geometry::NODE_WIDTH + GAP);
            let down = if has_room { middle.1 } else { geometry::greater(from.1, to.1) + 144.0 };
            (geometry::snapped(middle.0), geometry::snapped(down))
        })
    }

    /// Takes the list away and gives the keyboard back to the canvas.
    fn close_menu(self) {
        self.menu.set(None);
        if let Some(root) = self.root.get_untracked() {
            // A canvas that is on the page takes the focus.
            let _ = root.focus();
        }
    }

    /// Moves the keyboard's focus to a node, once it is drawn.
    pub fn focus_node(self, id: NodeId) {
        crate::state::timing::after(0, move || {
            let selector = format!("[data-node='{id}']");
            if let Some(root) = self.root.get_untracked()
                && let Ok(Some(node)) = root.query_selector(&selector)
            {
                use wasm_bindgen::JsCast;
                let _ = node.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        });
    }
}

/// The entry that puts a Validate stage into a wire; nothing where no table flows.
fn validation(project: &Project, catalogue: &Catalogue, edge: &Edge, label: String) -> Option<Entry> {
    let spec = catalogue.stage(VALIDATE_STAGE)?;
    let port = check::output_port(&project.graph, catalogue, edge)?;
    (port.kind == PortKind::Table).then(|| Entry {
        label,
        detail: spec.summary.clone(),
        keywords: spec.keywords.join(" "),
        category: Some(spec.category),
        choice: Choice::Validate { edge: edge.clone() },
    })
}

/// The wires at a port, to be checked or taken away.
fn wires_of(project: &Project, catalogue: &Catalogue, port: &PortAt) -> Vec<Entry> {
    let is_at = |edge: &&Edge| match port.is_output {
        true => edge.from == port.node && edge.output == port.port,
        false => edge.to == port.node && edge.input == port.port,
    };
    let entry = |edge: &Edge| {
        let other = if port.is_output { edge.to } else { edge.from };
        let name = check::node_name(catalogue, &project.graph, other);
        let place = if port.is_output { "before" } else { "after" };
        let validate = validation(project, catalogue, edge, format!("Validate {place} {name}"));
        let disconnect = Entry {
            label: format!("Disconnect from {name}"),
            detail: String::new(),
            keywords: "delete remove wire".to_owned(),
            category: None,
            choice: Choice::Disconnect { edge: edge.clone(), at: port.node },
        };
        validate.into_iter().chain([disconnect])
    };
    project.graph.edges.iter().filter(is_at).flat_map(entry).collect()
}

/// The open list, if any.
#[component]
pub fn StageMenu() -> impl IntoView {
    let editor = use_editor();
    live(move || editor.menu.get().map(|menu| view! { <OpenMenu menu/> }))
}

#[component]
fn OpenMenu(menu: Menu) -> impl IntoView {
    let (studio, editor, parts) = (use_studio(), use_editor(), use_parts());
    let field = NodeRef::<html::Input>::new();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let Menu { place, title, entries } = menu;
    let entries = StoredValue::new(entries);
    let found = Memo::new(move |_| {
        let words = query.get().to_lowercase();
        entries.with_value(|entries| {
            entries.iter().filter(|entry| matches(entry, &words)).cloned().collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    // The list opens where the wire ended, and stays inside of the canvas.
    let position = move || {
        let (width, height) = editor.size.get();
        let at = geometry::to_screen(&studio.viewport.get(), place);
        let tall = geometry::lesser(88.0 + 32.0 * entries.with_value(Vec::len).max(1) as f64, 328.0);
        let right = geometry::greater(geometry::lesser(at.0, width - 300.0), 8.0);
        let down = geometry::greater(geometry::lesser(at.1, height - tall - 8.0), 8.0);
        format!("translate({right:.0}px,{down:.0}px)")
    };
    let choose = move |index: usize| {
        if let Some(entry) = found.with(|found| found.get(index).cloned()) {
            editor.choose(place, &entry.choice, parts);
        }
    };
    let key_pressed = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        let count = found.with_untracked(Vec::len);
        let step = |by: usize| {
            if count > 0 {
                chosen.update(|at| *at = (*at + by) % count);
            }
        };
        match event.key().as_str() {
            "ArrowDown" => step(1),
            "ArrowUp" => step(count.saturating_sub(1)),
            "Enter" => choose(chosen.get_untracked()),
            "Escape" => editor.close_menu(),
            "Tab" => {
                editor.menu.set(None);
                return;
            }
            _ => return,
        }
        event.prevent_default();
    };
    let label = title.clone();
    view! {
        <div class="menu" data-own-pointer="" role="dialog" aria-label=label style:transform=text(position) on:wheel=|event| event.stop_propagation()>
            <div class="menu-title">{title}</div>
            <input
                class="field menu-search"
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="menu-list"
                aria-label="Search"
                aria-activedescendant=text(move || format!("menu-entry-{}", chosen.get()))
                placeholder="Search"
                autocomplete="off"
                node_ref=field
                prop:value=query
                on:input=move |event| {
                    query.set(event_target_value(&event));
                    chosen.set(0);
                }
                on:keydown=key_pressed
            />
            <div class="menu-list" id="menu-list" role="listbox" aria-label="Choices">
                {live(move || {
                    let found = found.get();
                    if found.is_empty() {
                        return view! { <div class="menu-empty" role="option" aria-disabled="true">"Nothing fits"</div> }.into_any();
                    }
                    found
                        .into_iter()
                        .enumerate()
                        .map(|(index, entry)| view! {
                            <div
                                class="menu-entry"
                                id=format!("menu-entry-{index}")
                                role="option"
                                aria-selected=text(move || if chosen.get() == index { "true" } else { "false" })
                                data-category=entry.category.map(super::node::category_name)
                                title=entry.detail.clone()
                                on:click=move |_| choose(index)
                                on:pointermove=move |_| if chosen.get_untracked() != index { chosen.set(index) }
                            >
                                <CategoryIcon category=entry.category/>
                                <span class="menu-entry-label">{entry.label.clone()}</span>
                                <span class="menu-entry-detail">{entry.detail.clone()}</span>
                            </div>
                        })
                        .collect_view()
                        .into_any()
                })}
            </div>
        </div>
    }
    .into_any()
}

fn matches(entry: &Entry, words: &str) -> bool {
    let text = format!("{} {} {}", entry.label, entry.detail, entry.keywords).to_lowercase();
    words.split_whitespace().all(|word| text.contains(word))
}
