//! Files as byte sources: read by ranges, never held whole.

use std::cell::RefCell;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use async_trait::async_trait;
use penstock_table::{ByteSource, MemorySource, SourceError};

use crate::failure::Failure;

/// A file on disk.
struct FileSource {
    name: String,
    path: PathBuf,
    size: u64,
    opened: Metadata,
    file: RefCell<File>,
}

/// Opens a file, or stdin for `-`. What cannot be read by ranges (a pipe) is read whole.
///
/// # Errors
/// That it is not there, is a folder, or may not be read; with its path.
pub fn open(path: &Path) -> Result<Rc<dyn ByteSource>, Failure> {
    if path.as_os_str() == "-" {
        return whole("stdin", std::io::stdin().lock());
    }
    let shown = path.display();
    let unreadable = |error: std::io::Error| refused(path, &error);
    let file = File::open(path).map_err(unreadable)?;
    let opened = file.metadata().map_err(unreadable)?;
    if opened.is_dir() {
        return Err(Failure::unreadable(format!("{shown} is a folder, not a file.")));
    }
    let name = file_name(path);
    if !opened.is_file() {
        return whole(&name, file);
    }
    Ok(Rc::new(FileSource {
        name,
        path: path.to_owned(),
        size: opened.len(),
        opened,
        file: RefCell::new(file),
    }))
}

/// The name of a file without its folder, as the studio knows it.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Why a file could not be read, with its path and what to do.
pub fn refused(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    Failure::unreadable(match error.kind() {
        ErrorKind::NotFound => format!("{shown} does not exist. Check the path."),
        ErrorKind::PermissionDenied => format!("{shown} may not be read. Check its permissions."),
        _ => format!("{shown} could not be read: {error}."),
    })
}

fn whole(name: &str, mut reader: impl Read) -> Result<Rc<dyn ByteSource>, Failure> {
    let mut bytes = Vec::new();
    match reader.read_to_end(&mut bytes) {
        Ok(_) => Ok(Rc::new(MemorySource::new(name, bytes))),
        Err(error) => Err(Failure::unreadable(format!("{name} could not be read: {error}."))),
    }
}

impl FileSource {
    fn read_range(&self, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
        if offset >= self.size {
            return Ok(Vec::new());
        }
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(offset))?;
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(length.min(left));
        (&mut *file).take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn has_changed(&self) -> bool {
        let now = self.file.borrow().metadata();
        now.is_ok_and(|now| now.len() != self.size || now.modified().ok() != self.opened.modified().ok())
    }
}

#[async_trait(?Send)]
impl ByteSource for FileSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        if self.has_changed() {
            return Err(SourceError::Changed { name: self.name.clone() });
        }
        self.read_range(offset, length)
            .map_err(|error| SourceError::Unreadable { name: self.name.clone(), reason: error.to_string() })
    }

    fn handle(&self) -> Option<&dyn std::any::Any> {
        Some(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_table::block_on;

    #[test]
    fn ranges_end_with_the_file_and_a_change_is_noticed() {
        let folder = std::env::temp_dir().join(format!("penstock-source-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.csv");
        std::fs::write(&path, b"abcdef").unwrap();
        let source = open(&path).unwrap();
        assert_eq!((source.name(), source.size()), ("a.csv", 6));
        assert_eq!(block_on(source.read(1, 3)).unwrap(), b"bcd");
        assert_eq!(block_on(source.read(4, 9)).unwrap(), b"ef");
        assert_eq!(block_on(source.read(u64::MAX >> 1, 9)).unwrap(), b"");
        std::fs::write(&path, b"longer than before").unwrap();
        assert!(matches!(block_on(source.read(0, 3)), Err(SourceError::Changed { .. })));
        assert!(matches!(open(&folder), Err(Failure::Unreadable(_))));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
