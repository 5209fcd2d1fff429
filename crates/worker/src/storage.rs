//! Files kept in the origin's private file system, each under its content hash, so that a project runs after a reload
//! without a new drop.
//!
//! The bytes as they were dropped are kept, not the table that was read from them: a type or a delimiter can then be set
//! otherwise after a reload too, the content hash stays checkable, and a file is copied by ranges without ever being whole
//! in memory.

use std::rc::Rc;

use js_sys::{AsyncIterator, Reflect, Uint8Array};
use penstock_table::{ByteSource, MemorySource};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetDirectoryOptions, FileSystemGetFileOptions, FileSystemReadWriteOptions,
    FileSystemRemoveOptions, FileSystemSyncAccessHandle, StorageEstimate, StorageManager,
};

use crate::errors::text;

/// The folder within the origin's private file system.
const FOLDER: &str = "data";

/// No more than this is kept, whatever the browser would allow.
const MOST_BYTES: u64 = 4 << 30;

/// Bytes copied at once.
const CHUNK: usize = 1 << 20;

fn manager() -> StorageManager {
    js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().navigator().storage()
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let root: FileSystemDirectoryHandle = JsFuture::from(manager().get_directory()).await?.dyn_into()?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    JsFuture::from(root.get_directory_handle_with_options(FOLDER, &options)).await?.dyn_into()
}

/// The name of the file that says how large the file of a hash is. It is written last, so what a closed tab or a full
/// disk left half written is not taken for the whole.
fn seal_of(hash: &str) -> String {
    format!("{hash}.size")
}

/// The file of this hash, when it is kept whole.
pub async fn find(hash: &str) -> Option<Blob> {
    let folder = folder().await.ok()?;
    let seal = read(&folder, &seal_of(hash)).await?;
    let size = JsFuture::from(seal.text()).await.ok()?.as_string()?;
    read(&folder, hash).await.filter(|blob| (blob.size() as u64).to_string() == size)
}

async fn read(folder: &FileSystemDirectoryHandle, name: &str) -> Option<Blob> {
    let handle: FileSystemFileHandle =
        JsFuture::from(folder.get_file_handle(name)).await.ok()?.dyn_into().ok()?;
    JsFuture::from(handle.get_file()).await.ok()?.dyn_into().ok()
}

/// Keeps a file under its hash.
///
/// # Errors
/// A sentence that says why it was not kept.
pub async fn keep(hash: &str, source: Rc<dyn ByteSource>) -> Result<(), String> {
    let not_kept = |reason: String| {
        format!("“{}” is not kept for after a reload: {reason}. It can be used until then.", source.name())
    };
    if find(hash).await.is_some_and(|blob| blob.size() as u64 == source.size()) {
        return Ok(());
    }
    let (used, quota) = usage().await.map_err(|error| not_kept(text(&error)))?;
    if used + source.size() > quota {
        return Err(not_kept("the storage is full; clear it in the status bar".to_owned()));
    }
    write(hash, &*source).await.map_err(not_kept)
}

async fn write(hash: &str, source: &dyn ByteSource) -> Result<(), String> {
    let folder = folder().await.map_err(thrown)?;
    let seal = seal_of(hash);
    // Of an older copy; most often there is none.
    let _ = JsFuture::from(folder.remove_entry(&seal)).await;
    let size = MemorySource::new(seal.as_str(), source.size().to_string().into_bytes());
    let mut written = write_one(&folder, hash, source).await;
    if written.is_ok() {
        written = write_one(&folder, &seal, &size).await;
    }
    if written.is_err() {
        // A part of a file is worth nothing.
        let _ = JsFuture::from(folder.remove_entry(hash)).await;
    }
    written
}

async fn write_one(
    folder: &FileSystemDirectoryHandle,
    name: &str,
    source: &dyn ByteSource,
) -> Result<(), String> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let opened = JsFuture::from(folder.get_file_handle_with_options(name, &options)).await.map_err(thrown)?;
    let handle: FileSystemFileHandle = opened.dyn_into().map_err(thrown)?;
    let access = JsFuture::from(handle.create_sync_access_handle()).await.map_err(thrown)?;
    let access: FileSystemSyncAccessHandle = access.dyn_into().map_err(thrown)?;
    let written = copy(source, &access).await;
    access.close();
    written
}

fn thrown(error: JsValue) -> String {
    text(&error)
}

async fn copy(source: &dyn ByteSource, access: &FileSystemSyncAccessHandle) -> Result<(), String> {
    access.truncate_with_f64(0.0).map_err(thrown)?;
    let mut offset = 0u64;
    while offset < source.size() {
        let bytes = source.read(offset, CHUNK).await.map_err(|error| error.to_string())?;
        let options = FileSystemReadWriteOptions::new();
        options.set_at(offset as f64);
        let written = access.write_with_u8_array_and_options(&bytes, &options).map_err(thrown)?;
        if written as usize != bytes.len() || bytes.is_empty() {
            return Err("the storage is full".to_owned());
        }
        offset += bytes.len() as u64;
    }
    access.flush().map_err(thrown)
}

/// The bytes kept, and how many may be.
pub async fn usage() -> Result<(u64, u64), JsValue> {
    let mut used = 0;
    for handle in entries(&folder().await?).await? {
        let blob: Blob = JsFuture::from(handle.get_file()).await?.dyn_into()?;
        used += blob.size() as u64;
    }
    let estimate: StorageEstimate = JsFuture::from(manager().estimate()?).await?.unchecked_into();
    let allowed = estimate.get_quota().map_or(MOST_BYTES, |quota| quota as u64 / 2);
    Ok((used, allowed.min(MOST_BYTES)))
}

/// Deletes all that is kept.
pub async fn clear() -> Result<(), JsValue> {
    let root: FileSystemDirectoryHandle = JsFuture::from(manager().get_directory()).await?.dyn_into()?;
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    folder().await?;
    JsFuture::from(root.remove_entry_with_options(FOLDER, &options)).await.map(drop)
}

async fn entries(folder: &FileSystemDirectoryHandle) -> Result<Vec<FileSystemFileHandle>, JsValue> {
    let iterator: AsyncIterator = folder.values().unchecked_into();
    let mut found = Vec::new();
    loop {
        let next = JsFuture::from(iterator.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(found);
        }
        if let Ok(handle) = Reflect::get(&next, &"value".into())?.dyn_into() {
            found.push(handle);
        }
    }
}

/// A copy of bytes that the browser owns.
pub fn buffer_of(bytes: &[u8]) -> js_sys::ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}
