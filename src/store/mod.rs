//! Projects in the browser's storage: saved after every edit, and there again after a reload or a crash.
//!
//! * Each change is written within [`THROTTLE`] milliseconds; "Saved" is said only once the browser has it on the disk.
//!   Where storage is refused or full, the studio works on and says "not saved" with the reason.
//! * A project is written by one tab. The tab holds its Web Lock, and besides its name stands in the project's entry:
//!   each write checks the name within its own transaction, so that also a tab that has not yet heard of a take-over
//!   cannot write. A tab that finds a project held elsewhere offers to take it over or to open a copy.
//! * What was changed in the very moment in which the tab is closed waits in local storage (`last_words.rs`).
//! * About every two minutes of work an earlier state is kept, the last ten of each project; one is restored as a copy.
//! * Opening anything never replaces a project: what was there stays in the list of projects.
//!
//! Not there yet: a second tab's edits sent to the holder by `BroadcastChannel`, so that both can edit.

mod autosave;
mod database;
mod last_words;
mod library;
mod lock;
mod record;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use penstock_flow::Project;
use send_wrapper::SendWrapper;

use crate::state::{SavedState, Studio};
use database::Database;
pub use database::Refusal;
pub use library::OpenError;
pub use record::{ProjectEntry, Version};

/// A change is written at most so many milliseconds after it was made, and not more often.
pub const THROTTLE: i32 = 300;

/// Where the canvas looks is written later: it is no work that could be lost.
const VIEW_THROTTLE: i32 = 1_000;

/// A project that another tab holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is on this tab's screen: the other tab took it over.
    pub shown_here: bool,
}

/// The browser's storage of projects. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct Store {
    studio: Studio,
    inner: StoredValue<SendWrapper<Rc<RefCell<Inner>>>, LocalStorage>,
    /// The project on the screen, once it is kept.
    pub current: RwSignal<Option<String>>,
    /// Set when a project that was asked for, or the one on the screen, is held by another tab.
    pub elsewhere: RwSignal<Option<Elsewhere>>,
}

#[derive(Default)]
struct Inner {
    database: Option<Database>,
    /// This page's name as an owner; another one after each load.
    owner: String,
    hold: Option<lock::Hold>,
    /// Which of the projects that were opened in this tab [`Store::current`] stands for.
    opened: u64,
    save_is_due: bool,
    saving: bool,
    /// There are last words to take away after the next save.
    has_left_words: bool,
    /// Something changed while a save was on its way.
    save_again: bool,
}

impl Store {
    /// The storage for this tab's studio. Nothing is read or written before [`Store::start`].
    pub fn new(studio: Studio) -> Self {
        let inner = Inner { owner: random_name(), ..Inner::default() };
        studio.returning.set(matches!(remembered_current(), Remembered::Project(_)));
        Self {
            studio,
            inner: StoredValue::new_local(SendWrapper::new(Rc::new(RefCell::new(inner)))),
            current: RwSignal::new(None),
            elsewhere: RwSignal::new(None),
        }
    }

    fn inner(self) -> Rc<RefCell<Inner>> {
        self.inner.with_value(|inner| Rc::clone(inner))
    }

    /// Opens the database at the first call, and again after a failure.
    async fn database(self) -> Result<Database, Refusal> {
        let open = self.inner().borrow().database.clone();
        if let Some(database) = open {
            return Ok(database);
        }
        let database = Database::open().await?;
        self.inner().borrow_mut().database = Some(database.clone());
        Ok(database)
    }

    /// After a failure: a connection that broke is made anew at the next try.
    fn forget_database(self) {
        self.inner().borrow_mut().database = None;
    }

    /// Says that the screen now shows this stored project, and remembers it for the next load.
    fn now_shows(self, id: Option<String>, hold: Option<lock::Hold>) {
        remember_current(id.as_deref());
        let inner = self.inner();
        let former = {
            let mut inner = inner.borrow_mut();
            inner.opened = self.studio.opened.get_untracked();
            std::mem::replace(&mut inner.hold, hold)
        };
        // Let go outside the borrow: the browser may call back.
        drop(former);
        self.current.set(id);
        self.elsewhere.set(None);
    }

    /// Puts a project on the screen that is not stored yet.
    fn show_new(self, project: Project) {
        let state = if project.is_empty() { SavedState::NotKept } else { SavedState::Saving };
        self.studio.open_project(project);
        self.now_shows(None, None);
        self.studio.saved.set(state);
        self.save_soon(0);
    }
}

/// The storage. Call it while a component is set up, and move the handle into closures.
pub fn use_store() -> Store {
    expect_context::<Store>()
}

/// A name that no other project or tab has.
fn random_name() -> String {
    let part = || (js_sys::Math::random() * 1e9) as u32;
    format!("{:x}-{:x}-{:x}", js_sys::Date::now() as u64, part(), part())
}

const CURRENT_KEY: &str = "penstock-project";

/// What was on the screen before this page was loaded.
enum Remembered {
    /// Nothing is known: a first visit, or a browser that was killed before it wrote that down.
    Unknown,
    /// An empty canvas.
    Empty,
    /// A stored project.
    Project(String),
}

/// For this tab, and for a tab that is opened next.
fn remember_current(id: Option<&str>) {
    let window = window();
    for storage in [window.session_storage(), window.local_storage()].into_iter().flatten().flatten() {
        // Where nothing is kept, the next load starts with an empty canvas, and the list of projects has them all.
        let _ = storage.set_item(CURRENT_KEY, id.unwrap_or_default());
    }
}

/// What this tab showed before it was loaded anew; for a new tab, what the last one showed.
fn remembered_current() -> Remembered {
    let window = window();
    let mut storages = [window.session_storage(), window.local_storage()].into_iter().flatten().flatten();
    match storages.find_map(|storage| storage.get_item(CURRENT_KEY).ok().flatten()) {
        None => Remembered::Unknown,
        Some(id) if id.is_empty() => Remembered::Empty,
        Some(id) => Remembered::Project(id),
    }
}
