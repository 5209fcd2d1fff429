//! Writes the project after each change, and puts it back after a reload.

use leptos::ev;
use leptos::prelude::*;
use penstock_flow::Project;
use wasm_bindgen_futures::spawn_local;

use super::database::{CONTENTS, PROJECTS, Refusal, VERSIONS};
use super::record::{ProjectEntry, Version, version_key, versions_of};
use super::{Elsewhere, Remembered, Store, THROTTLE, VIEW_THROTTLE, last_words, lock, remembered_current};
use crate::state::timing::after;
use crate::state::{SavedState, Studio};

/// So many earlier states of a project are kept.
const VERSIONS_KEPT: usize = 10;

/// So many milliseconds lie between two of them at least.
const VERSION_STEP: f64 = 120_000.0;

/// What became of a write.
enum Written {
    /// It is on the disk.
    Done,
    /// Another tab owns the project now.
    NotOurs,
}

impl Store {
    /// Puts back what this tab showed, and writes every change from now on. Once, when the page is set up.
    pub fn start(self) {
        let studio = self.studio;
        spawn_local(async move {
            if let Some(id) = self.last_shown().await
                && studio.with_project(Project::is_empty)
            {
                // What cannot be read now stays in the list of projects; the canvas starts empty.
                if let Err(error) = self.open(&id, false).await {
                    studio.log(format!("The last project was not opened: {error:?}."));
                }
            }
            studio.returning.set(false);
        });

        Effect::new(move |before: Option<u64>| {
            let revision = studio.revision.get();
            if before.is_some_and(|before| before != revision) {
                self.save_soon(THROTTLE);
            }
            revision
        });
        Effect::new(move |before: Option<()>| {
            studio.viewport.track();
            if before.is_some() && self.current.get_untracked().is_some() {
                self.save_soon(VIEW_THROTTLE);
            }
        });
        let leaving = window_event_listener(ev::pagehide, move |_| self.leave_last_words());
        // The tab is put away; it may not come back.
        let hiding = window_event_listener(ev::visibilitychange, move |_| {
            if document().hidden() {
                self.save_now();
            }
        });
        on_cleanup(move || {
            leaving.remove();
            hiding.remove();
        });
    }

    /// The project to put back. Where the browser was killed before it wrote down which one that is, the project that
    /// was changed last: projects themselves are on the disk when they are called saved.
    async fn last_shown(self) -> Option<String> {
        match remembered_current() {
            Remembered::Empty => None,
            Remembered::Project(id) => Some(id),
            Remembered::Unknown => self.list().await.ok()?.into_iter().next().map(|entry| entry.id),
        }
    }

    /// Writes the project in so many milliseconds, unless a write is due already.
    pub(super) fn save_soon(self, milliseconds: i32) {
        let due = std::mem::replace(&mut self.inner().borrow_mut().save_is_due, true);
        if has_changes(self.studio) {
            self.studio.saved.set(SavedState::Saving);
        }
        if !due {
            after(milliseconds, move || self.save_now());
        }
    }

    fn save_now(self) {
        spawn_local(async move {
            self.save().await;
        });
    }

    fn leave_last_words(self) {
        let Some(id) = self.current.get_untracked() else { return };
        let inner = self.inner();
        let mut inner = inner.borrow_mut();
        let shown_here = inner.opened == self.studio.opened.get_untracked() && self.is_ours();
        if shown_here && has_changes(self.studio) {
            let text = self.studio.with_project(|project| project.to_value().to_string());
            last_words::leave(&id, &inner.owner, &text);
            inner.has_left_words = true;
        }
    }

    /// Whether no other tab took the project on the screen over.
    fn is_ours(self) -> bool {
        self.elsewhere.with_untracked(|elsewhere| !elsewhere.as_ref().is_some_and(|it| it.shown_here))
    }

    /// Writes the project as it stands; gives whether all of it is on the disk.
    pub(super) async fn save(self) -> bool {
        let studio = self.studio;
        {
            let inner = self.inner();
            let mut inner = inner.borrow_mut();
            inner.save_is_due = false;
            if inner.saving {
                inner.save_again = true;
                return false;
            }
        }
        let detached = self.inner().borrow().opened != studio.opened.get_untracked();
        if detached {
            // A project was opened past this store: it is another one, and not an edit of the one before.
            self.now_shows(None, None);
        }
        let nothing_to_keep =
            self.current.get_untracked().is_none() && studio.with_project(Project::is_empty);
        if nothing_to_keep {
            studio.saved.set(SavedState::NotKept);
            return true;
        }
        if !self.is_ours() {
            studio.saved.set(SavedState::Failed("this project is open in another tab.".to_owned()));
            return false;
        }

        self.inner().borrow_mut().saving = true;
        let revision = studio.revision.get_untracked();
        let outcome = self.write_current().await;
        let again = {
            let inner = self.inner();
            let mut inner = inner.borrow_mut();
            inner.saving = false;
            std::mem::take(&mut inner.save_again)
        };
        // The tab may be going away.
        let Some(latest) = studio.revision.try_get_untracked() else { return false };
        if again || latest != revision {
            self.save_soon(THROTTLE);
        }
        match outcome {
            Ok(Written::Done) => {
                studio.kept_revision.set(revision);
                if latest == revision {
                    studio.saved.set(SavedState::Saved);
                }
                latest == revision
            }
            Ok(Written::NotOurs) => {
                self.lost();
                false
            }
            Err(reason) => {
                self.forget_database();
                studio.saved.set(SavedState::Failed(not_saved(&reason)));
                false
            }
        }
    }

    /// Another tab took the project on the screen over.
    pub(super) fn lost(self) {
        let Some(id) = self.current.get_untracked() else { return };
        let name = self.studio.project_name.get_untracked();
        self.elsewhere.set(Some(Elsewhere { id, name, shown_here: true }));
        let text = "this project was taken over by another tab.";
        self.studio.saved.set(SavedState::Failed(text.to_owned()));
    }

    async fn write_current(self) -> Result<Written, Refusal> {
        let database = self.database().await?;
        let (id, is_new) = match self.current.get_untracked() {
            Some(id) => (id, false),
            None => (super::random_name(), true),
        };
        if is_new {
            let hold = lock::hold(&id, false, move || self.lost()).await;
            self.now_shows(Some(id.clone()), hold);
        }
        let owner = self.inner().borrow().owner.clone();
        // Read as late as possible, so that what was edited meanwhile is in it.
        let (entry, text) = self
            .studio
            .with_project(|project| (ProjectEntry::of(project, &id, &owner), project.to_value().to_string()));

        let transaction = database.write()?;
        let before = ProjectEntry::from_value(&transaction.get(PROJECTS, &id).await?);
        match &before {
            Some(before) if before.owner != owner => {
                transaction.abandon();
                return Ok(Written::NotOurs);
            }
            Some(before) => keep_version(&transaction, before, &text).await?,
            None if !is_new => {
                // Deleted in another tab's list of projects: what is on the screen is kept again.
            }
            None => {}
        }
        transaction.put(PROJECTS, &id, &entry.to_value())?;
        transaction.put(CONTENTS, &id, &text.into())?;
        transaction.done().await?;
        if std::mem::take(&mut self.inner().borrow_mut().has_left_words) {
            last_words::forget(&id);
        }
        Ok(Written::Done)
    }
}

/// Keeps the state that is about to be replaced, when the last one that was kept is old enough.
async fn keep_version(
    transaction: &super::database::Transaction,
    before: &ProjectEntry,
    text: &str,
) -> Result<(), Refusal> {
    let mut keys = transaction.keys_under(VERSIONS, &versions_of(&before.id)).await?;
    let newest = keys.last().and_then(|key| Version::from_key(key)).map_or(0.0, |version| version.changed);
    if before.changed - newest < VERSION_STEP {
        return Ok(());
    }
    let content = transaction.get(CONTENTS, &before.id).await?;
    if content.as_string().is_none_or(|content| content == text) {
        return Ok(());
    }
    let key = version_key(&before.id, before.changed, before.nodes);
    transaction.put(VERSIONS, &key, &content)?;
    keys.push(key);
    for old in keys.iter().rev().skip(VERSIONS_KEPT) {
        transaction.delete(VERSIONS, old)?;
    }
    Ok(())
}

fn has_changes(studio: Studio) -> bool {
    studio.revision.get_untracked() != studio.kept_revision.get_untracked()
}

/// What the studio shows behind "Not saved:" when a write failed.
pub(super) fn not_saved(reason: &str) -> String {
    format!("{reason}. Export the project to keep it.")
}
