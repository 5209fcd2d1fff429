//! What a link from a stranger may cost before it is refused: 16 MB and 100 ms.
//!
//! A file of its own, because it counts what the whole process allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use penstock_flow::link;

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn took(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    MOST.fetch_max(now, Ordering::Relaxed);
}

#[expect(unsafe_code, reason = "an allocator cannot be written otherwise")]
// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Old and new stand side by side while one is copied into the other.
        took(size);
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn link_of(text: &str) -> String {
    let deflated = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6);
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[1]);
    hasher.update(&deflated);
    let mut bytes = vec![1];
    bytes.extend(hasher.finalize().to_le_bytes());
    bytes.extend(deflated);
    format!("{}{}", link::PREFIX, URL_SAFE_NO_PAD.encode(bytes))
}

/// Lists of many equal things, each where a pipeline has one of its lists.
fn bombs() -> Vec<(String, String)> {
    let items = [
        "0",
        "1",
        "[]",
        "[0]",
        "[[0]]",
        "[[[[0]]]]",
        "{}",
        "\"\"",
        "\"0123456789\"",
        "[\"a\",\"b\"]",
        "{\"a\":0}",
    ];
    let long = format!("\"{}\"", "x".repeat(200));
    let mut bombs = Vec::new();
    for item in items.into_iter().chain([long.as_str()]) {
        // Just past a power of two a growing list takes the most; otherwise as many as are let pass, and more.
        for count in [9_900, 30_000, 39_000, 66_000, 79_000, 100_000, 131_100, 159_000, 250_000, 1_000_000] {
            let list = vec![item; count].join(",");
            if list.len() > 6 << 20 {
                continue;
            }
            let what = |place: &str| format!("{count} × {} {place}", &item[..item.len().min(20)]);
            bombs.push((what("as nodes"), format!("[[{list}]]")));
            bombs.push((what("as wires"), format!("[[6,6],[{list}]]")));
            bombs.push((what("as places"), format!("[[6,6],0,0,0,[{list}]]")));
            bombs.push((what("as data"), format!("[[6],0,0,0,0,[{list}]]")));
            bombs.push((what("as groups"), format!("[[6],0,0,0,0,0,[{list}]]")));
            bombs.push((what("as members"), format!("[[6],0,0,0,0,0,[[\"a\",[{list}]]]]")));
            bombs.push((what("as notes"), format!("[[6],0,0,0,0,0,0,[{list}]]")));
            bombs.push((what("as fields"), format!("[[6],0,0,0,0,0,0,0,{{\"a\":[{list}]}}]")));
            bombs.push((what("as a value"), format!("[[[6,[\"a\",[{list}]]]]]")));
        }
    }
    // Wires between two nodes, with ports of their own and without.
    bombs.push(("wires".into(), format!("[[6,6],[1,1{}]]", ",0,1".repeat(78_000))));
    bombs.push(("wires with ports".into(), format!("[[6,6],[1,1{}]]", ",0,1,[\"a\",\"b\"]".repeat(19_000))));
    bombs
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the time that it takes is what is tested")]
fn a_link_takes_16_mb_and_100_ms_at_most() {
    let cap = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 100 });
    let mut worst = (0, String::new());
    for (what, text) in bombs() {
        let link = link_of(&text);
        let before = NOW.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let start = Instant::now();
        let read = link::decode(&link);
        let time = start.elapsed();
        drop(read);
        let most = MOST.load(Ordering::Relaxed) - before;
        assert!(most < 16_000_000, "{what}: {most} bytes");
        assert!(time < cap, "{what}: {time:?}");
        if most > worst.0 {
            worst = (most, what);
        }
    }
    // The counting itself works.
    assert!(worst.0 > 4_000_000, "{worst:?}");
}
