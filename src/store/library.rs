//! The list of stored projects, and opening one of them in place of another without losing either.

use penstock_flow::Project;
use penstock_flow::order::sort_by;

use leptos::prelude::*;

use super::database::{CONTENTS, PROJECTS, Refusal, VERSIONS};
use super::record::{ProjectEntry, Version, versions_of};
use super::{Elsewhere, Store, last_words, lock};
use crate::state::SavedState;

/// Why a project was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The present project could not be saved first: the end of a sentence that begins with "Not saved:".
    Unsaved(String),
    /// The other one could not be read: a clause.
    Unreadable(Refusal),
}

impl From<Refusal> for OpenError {
    fn from(reason: Refusal) -> Self {
        Self::Unreadable(reason)
    }
}

/// A page that was just closed or loaded anew lets its project go within so many tries, a tenth of a second apart.
const TRIES: u32 = 4;

impl Store {
    /// All stored projects, the last changed first.
    pub async fn list(self) -> Result<Vec<ProjectEntry>, Refusal> {
        let transaction = self.database().await?.read()?;
        let values = transaction.values(PROJECTS).await?;
        let mut entries: Vec<ProjectEntry> = values.iter().filter_map(ProjectEntry::from_value).collect();
        sort_by(&mut entries, &|one, other| other.changed.total_cmp(&one.changed));
        Ok(entries)
    }

    /// The earlier states of a project, the newest first.
    pub async fn versions(self, id: &str) -> Result<Vec<Version>, Refusal> {
        let transaction = self.database().await?.read()?;
        let keys = transaction.keys_under(VERSIONS, &versions_of(id)).await?;
        Ok(keys.iter().rev().filter_map(|key| Version::from_key(key)).collect())
    }

    /// Opens a project that is not stored yet: from a link, a file, an example, or an empty one. What was on the
    /// screen is saved before.
    ///
    /// # Errors
    /// Says why the present project could not be saved; nothing was opened.
    pub async fn open_new(self, project: Project) -> Result<(), OpenError> {
        self.put_away().await?;
        self.show_new(project);
        Ok(())
    }

    /// Opens a stored project. When another tab has it, [`Store::elsewhere`] is set instead, unless it is to be taken
    /// over.
    ///
    /// # Errors
    /// Says why it could not be opened, or why the present one could not be saved; nothing was opened.
    pub async fn open(self, id: &str, take_over: bool) -> Result<(), OpenError> {
        let shown = self.current.get_untracked().as_deref() == Some(id);
        if !shown {
            self.put_away().await?;
        }
        let lost = move || {
            if self.current.try_get_untracked().is_some() {
                self.lost();
            }
        };
        let mut hold = lock::hold(id, take_over, lost).await;
        for _ in 1..TRIES {
            if hold.is_some() {
                break;
            }
            pause(100).await;
            hold = lock::hold(id, take_over, lost).await;
        }
        let Some(hold) = hold else {
            let name = self.list().await?.into_iter().find(|entry| entry.id == id).map(|entry| entry.name);
            let name = name.unwrap_or_default();
            self.elsewhere.set(Some(Elsewhere { id: id.to_owned(), name, shown_here: false }));
            return Ok(());
        };
        // The entry names this tab before the content is read: whatever another tab still writes is refused.
        let project = self.claim(id).await?;
        if !shown {
            // What was edited while the lock and the content were waited for.
            self.put_away().await?;
        }
        self.studio.open_project(project);
        self.now_shows(Some(id.to_owned()), Some(hold));
        self.studio.saved.set(SavedState::Saved);
        Ok(())
    }

    /// Opens a copy of a project that another tab has; of what is on the screen, if that is it.
    ///
    /// # Errors
    /// Says why it could not be read.
    pub async fn open_copy(self, elsewhere: &Elsewhere) -> Result<(), Refusal> {
        let mut project = match elsewhere.shown_here {
            true => self.studio.with_project(Project::clone),
            false => self.content(CONTENTS, &elsewhere.id).await?,
        };
        project.name = copy_name(&project.name);
        self.show_new(project);
        Ok(())
    }

    /// Opens an earlier state as a project of its own.
    ///
    /// # Errors
    /// Says why it could not be read, or why the present project could not be saved.
    pub async fn restore(self, version: &str) -> Result<(), OpenError> {
        let mut project = self.content(VERSIONS, version).await?;
        project.name = copy_name(&project.name);
        self.open_new(project).await
    }

    /// Deletes a project with its earlier states. The one on the screen gives way to an empty one.
    ///
    /// # Errors
    /// Says why it could not be deleted.
    pub async fn delete(self, id: &str) -> Result<(), Refusal> {
        if self.current.get_untracked().as_deref() == Some(id) {
            self.show_new(Project::default());
        }
        let transaction = self.database().await?.write()?;
        transaction.delete(PROJECTS, id)?;
        transaction.delete(CONTENTS, id)?;
        transaction.delete_under(VERSIONS, &versions_of(id))?;
        last_words::forget(id);
        transaction.done().await
    }

    /// Forgets that a project is held elsewhere; what is on the screen stays, unsaved if it is that one.
    pub fn leave_elsewhere(self) {
        if self.elsewhere.with_untracked(|it| it.as_ref().is_some_and(|it| !it.shown_here)) {
            self.elsewhere.set(None);
        }
    }

    /// Saves what is on the screen before something else takes its place.
    async fn put_away(self) -> Result<(), OpenError> {
        let studio = self.studio;
        if !studio.has_unsaved_work() {
            return Ok(());
        }
        for _ in 0..50 {
            if self.save().await {
                return Ok(());
            }
            match studio.saved.get_untracked() {
                SavedState::Failed(reason) => return Err(OpenError::Unsaved(reason)),
                _ => pause(100).await,
            }
        }
        Err(OpenError::Unsaved("the browser did not finish writing.".to_owned()))
    }

    /// Makes this tab the owner of a stored project and reads it.
    async fn claim(self, id: &str) -> Result<Project, Refusal> {
        let transaction = self.database().await?.write()?;
        let Some(mut entry) = ProjectEntry::from_value(&transaction.get(PROJECTS, id).await?) else {
            return Err("it is not there any more".to_owned());
        };
        let mut content = transaction.get(CONTENTS, id).await?.as_string();
        let left = last_words::left_by(id, &entry.owner);
        if let Some(left) = left.filter(|left| Project::from_json(left).is_ok()) {
            transaction.put(CONTENTS, id, &left.as_str().into())?;
            content = Some(left);
        }
        entry.owner = self.inner().borrow().owner.clone();
        transaction.put(PROJECTS, id, &entry.to_value())?;
        transaction.done().await?;
        last_words::forget(id);
        read(content)
    }

    async fn content(self, store: &str, key: &str) -> Result<Project, Refusal> {
        let transaction = self.database().await?.read()?;
        read(transaction.get(store, key).await?.as_string())
    }
}

fn read(content: Option<String>) -> Result<Project, Refusal> {
    let content = content.ok_or("it is not there any more")?;
    Project::from_json(&content).map_err(|error| error.to_string())
}

/// The name of a copy: "Penguins (copy)", whatever was copied.
fn copy_name(name: &str) -> String {
    match name {
        "" => "Copy".to_owned(),
        name if name.ends_with(" (copy)") => name.to_owned(),
        name => format!("{name} (copy)"),
    }
}

async fn pause(milliseconds: i32) {
    let (done, wait) = futures_channel::oneshot::channel();
    crate::state::timing::after(milliseconds, move || {
        // Nobody waits any more when the tab goes away.
        let _ = done.send(());
    });
    let _ = wait.await;
}

#[cfg(test)]
mod tests {
    use super::copy_name;

    #[test]
    fn a_copy_of_a_copy_is_a_copy() {
        assert_eq!(copy_name("Iris"), "Iris (copy)");
        assert_eq!(copy_name(&copy_name("Iris")), "Iris (copy)");
        assert_eq!(copy_name(""), "Copy");
    }
}
