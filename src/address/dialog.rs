//! The dialog that asks for an address, fetches it, and says how far it is and what went wrong.

use leptos::prelude::*;
use penstock_flow::Diagnostic;
use penstock_flow::fetched::Fetched;
use wasm_bindgen_futures::spawn_local;

use super::form::{Form, PAGES};
use super::frame::Frame;
use super::take::Fetch;
use super::{headers, place, words};
use crate::charts::live::{flag, live, text};
use crate::editor::{Editor, use_editor};
use crate::share::Modal;
use crate::state::{AddressFor, Studio, use_studio};

/// The dialog. Stands once in the page, and is seen while [`Studio::address_asked`] holds something.
#[component]
pub fn AddressDialog() -> impl IntoView {
    let (studio, editor) = (use_studio(), use_editor());
    let asked = studio.address_asked;
    let at_work: AtWork = StoredValue::new_local(None);
    let open = Signal::derive(move || asked.with(Option::is_some));
    let title = Signal::derive(move || match asked.get() {
        Some(AddressFor::Source(_)) => "Fetch again",
        _ => "Fetch from an address",
    });
    let close = move || {
        stop(at_work);
        asked.set(None);
    };
    let content = move || match asked.get() {
        None => ().into_any(),
        Some(what) => {
            let work = Work {
                studio,
                editor,
                what,
                form: Form::of(before(studio, what)),
                at_work,
                progress: RwSignal::default(),
                can_cancel: RwSignal::default(),
                problem: RwSignal::default(),
            };
            view! { <Asked work/> }.into_any()
        }
    };
    view! { <Modal open title on_close=close>{content}</Modal> }.into_any()
}

/// The frame that is at work, if any.
type AtWork = StoredValue<Option<Frame>, LocalStorage>;

fn stop(at_work: AtWork) {
    if let Some(frame) = at_work.try_update_value(Option::take).flatten() {
        frame.close();
    }
}

/// What the source's file was fetched from.
fn before(studio: Studio, what: AddressFor) -> Option<Fetched> {
    let AddressFor::Source(id) = what else { return None };
    studio.with_project(|project| Fetched::of(project.graph.node(id)?.parameters.get("file")?))
}

/// One opening of the dialog.
#[derive(Clone, Copy)]
struct Work {
    studio: Studio,
    editor: Editor,
    what: AddressFor,
    form: Form,
    at_work: AtWork,
    /// How far it is; empty while nothing is fetched.
    progress: RwSignal<String>,
    /// Whether there is something on its way that can be stopped.
    can_cancel: RwSignal<bool>,
    problem: RwSignal<Option<Diagnostic>>,
}

impl Work {
    fn is_busy(self) -> bool {
        self.progress.with(|progress| !progress.is_empty())
    }

    fn stop(self) {
        let _ = self.can_cancel.try_set(false);
        stop(self.at_work);
    }

    fn fetch(self) {
        if !self.studio.network_sources.get_untracked() || !self.progress.with_untracked(String::is_empty) {
            return;
        }
        self.problem.set(None);
        self.progress.set("Asking…".to_owned());
        spawn_local(async move {
            let outcome = self.fetched().await;
            self.stop();
            // The dialog may have been closed meanwhile, and even be open for something else.
            let is_open = self.progress.try_set(String::new()).is_none();
            match outcome {
                Ok(told) => {
                    self.studio.toast(&told);
                    if is_open {
                        self.studio.address_asked.set(None);
                    }
                }
                Err(problem) => {
                    self.studio.log(problem.to_string());
                    let _ = self.problem.try_set(Some(problem));
                }
            }
        });
    }

    async fn fetched(self) -> Result<String, Diagnostic> {
        let asked = self.form.fetched();
        let page_is_secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
        place::checked(&asked, page_is_secure)?;
        self.form.recall_headers();
        let typed = self.form.headers.get_untracked();
        let headers = headers::parsed(&typed)?;
        let site = place::site(&asked.address).unwrap_or_default();
        headers::keep(&site, &typed);
        let failed = |failure| words::failure(failure, place::shown(&site));
        let frame = Frame::open().await.map_err(failed)?;
        self.at_work.try_set_value(Some(frame.clone()));
        let _ = self.can_cancel.try_set(true);
        let Self { studio, editor, progress, .. } = self;
        let fetch = Fetch { studio, frame, asked: asked.clone(), headers, progress };
        let (file, told) = fetch.file().await?;
        self.stop();
        let _ = progress.try_set("Reading…".to_owned());
        let of = match self.what {
            AddressFor::NewSource => None,
            AddressFor::Source(id) => Some(id),
        };
        let was_empty = studio.with_project(penstock_flow::Project::is_empty);
        let is_new = studio.add_fetched(file, asked, of, editor.place_for_source()).await?;
        if let Some(id) = studio.primary.get_untracked().filter(|_| was_empty) {
            editor.reveal(id);
        }
        Ok(if is_new { told } else { format!("{told} Nothing has changed since it was last fetched.") })
    }
}

#[component]
fn Asked(work: Work) -> impl IntoView {
    let Work { studio, form, problem, .. } = work;
    let allowed = studio.network_sources;
    let site = Memo::new(move |_| place::site(&form.address.get()));
    let secret = move || {
        let name = form.address.with(|address| place::secret_in(address).map(str::to_owned));
        name.map(|name| view! {
            <p class="share-problem">
                {format!("“{name}” looks like a secret. The address is part of the project and of its links: put a key into a header if the site takes one.")}
            </p>
        })
    };
    view! {
        <form class="address-form" on:submit=move |event| { event.prevent_default(); work.fetch() } autocomplete="off">
            <div class="share-body">
                <Allowed studio/>
                {typed("address", "Address", form.address, move || form.recall_headers())}
                {live(secret)}
                <details class="address-more" open=!form.headers.with_untracked(String::is_empty)>
                    <summary>"Headers"</summary>
                    <label class="share-label" for="address-headers">
                        {live(move || match site.get() {
                            Some(site) => format!("Headers for {}, one a line", place::shown(&site)),
                            None => "Headers, one a line".to_owned(),
                        })}
                    </label>
                    <textarea id="address-headers" class="field address-headers" rows="3" spellcheck="false"
                        placeholder="Authorization: Bearer …"
                        prop:value=text(move || form.headers.get())
                        on:input=move |event| form.headers.set(event_target_value(&event))></textarea>
                    <p class="quiet">"Kept in this browser alone and sent to this site alone: never in a project, a link or an export."</p>
                    <button type="button" class="button" on:click=move |_| {
                        if let Some(site) = site.get_untracked() {
                            headers::keep(&site, "");
                        }
                        form.headers.set(String::new());
                    }>"Forget them"</button>
                </details>
                <details class="address-more" open=form.pages.get_untracked() != "one" || !form.records.with_untracked(String::is_empty)>
                    <summary>"Records and pages"</summary>
                    {typed("records", "Where the records are, as in data.items", form.records, || ())}
                    <label class="share-label" for="address-pages">"How the answer goes on"</label>
                    <select id="address-pages" class="field" on:change=move |event| {
                        let value = event_target_value(&event);
                        if let Some((name, _)) = PAGES.iter().find(|(name, _)| *name == value) {
                            form.pages.set(name);
                        }
                    }>
                        {PAGES.iter().map(|(name, title)| view! {
                            <option value=*name selected=form.pages.get_untracked() == *name>{*title}</option>
                        }).collect_view()}
                    </select>
                    {live(move || match form.pages.get() {
                        "numbered" => view! {
                            <p class="quiet">"Write {page} in the address where the number goes. It ends at the last page, or at an earlier one without records."</p>
                            <div class="address-numbers">
                                <div>{typed("first", "First page", form.first, || ())}</div>
                                <div>{typed("last", "Last page", form.last, || ())}</div>
                            </div>
                        }.into_any(),
                        "field" => typed("field", "Where the next address is, as in links.next", form.field, || ()),
                        _ => ().into_any(),
                    })}
                </details>
            </div>
            {live(move || problem.get().map(|problem| view! {
                <p class="share-problem" role="alert">{problem.message.clone()} " " {problem.hint.clone()}</p>
            }))}
            // Two views for the buttons: one that becomes another would keep its handlers.
            <footer class="dialog-buttons">
                <p class="share-status" role="status">{live(move || work.progress.get())}</p>
                {live(move || work.is_busy().then(|| view! {
                    <button type="button" class="button" disabled=flag(move || !work.can_cancel.get()) on:click=move |_| work.stop()>"Cancel"</button>
                }))}
                {live(move || (!work.is_busy()).then(|| view! {
                    <button type="submit" class="button primary" disabled=flag(move || !allowed.get())>"Fetch"</button>
                }))}
            </footer>
        </form>
    }
    .into_any()
}

/// Whether addresses may be fetched in this browser, what that means, and the switch.
#[component]
fn Allowed(studio: Studio) -> impl IntoView {
    let allowed = studio.network_sources;
    view! {
        <label class="address-allowed">
            <input type="checkbox" data-first-focus=(!allowed.get_untracked()).then_some("")
                prop:checked=flag(move || allowed.get())
                on:change=move |event| {
                    let is_on = event_target_checked(&event);
                    studio.allow_network_sources(is_on);
                    if !is_on {
                        headers::forget_all();
                    }
                }
            />
            <span>"Allow fetching in this browser"</span>
        </label>
        <p class="quiet">
            "The site that you name learns your network address and what you ask it for, as when you open it in a tab. Your data is sent to nobody. Penstock asks only when you press Fetch. Switching this off forgets all headers."
        </p>
    }
    .into_any()
}

/// A field of one line with its label.
fn typed(
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    done: impl Fn() + 'static,
) -> AnyView {
    let id = format!("address-{name}");
    let is_first = name == "address";
    view! {
        <label class="share-label" for=id.clone()>{label}</label>
        <input
            type="text"
            class="field"
            id=id
            spellcheck="false"
            inputmode=is_first.then_some("url")
            placeholder=is_first.then_some("https://")
            data-first-focus=is_first.then_some("")
            prop:value=text(move || value.get())
            on:input=move |event| value.set(event_target_value(&event))
            on:change=move |_| done()
        />
    }
    .into_any()
}
