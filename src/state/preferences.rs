//! What a person chose for this browser: the colour scheme, and whether addresses may be fetched. Kept in local storage, where that is allowed.

use leptos::prelude::*;

use super::Studio;

const THEME_KEY: &str = "penstock-theme";
const NETWORK_KEY: &str = "penstock-network-sources";

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The next one when the switch is pressed.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// The name on screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

impl Studio {
    /// Takes up what was chosen earlier.
    pub fn restore_preferences(self) {
        let theme = match remembered(THEME_KEY).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        self.set_theme(theme);
        self.network_sources.set(remembered(NETWORK_KEY).is_some());
    }

    /// Allows addresses to be fetched in this browser, or forbids it, and remembers that.
    pub fn allow_network_sources(self, allowed: bool) {
        self.network_sources.set(allowed);
        remember(NETWORK_KEY, allowed.then_some("on"));
    }

    /// Changes the colour scheme, and remembers it.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        remember(THEME_KEY, theme.attribute());
        if let Some(root) = document().document_element() {
            // An attribute of a fixed name cannot be refused.
            let _ = match theme.attribute() {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

/// A remembered choice; none where the browser keeps nothing.
pub fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Remembers a choice, or forgets it. Where the browser keeps nothing, the choice lasts as long as the tab.
pub fn remember(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}
