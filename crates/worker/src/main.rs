//! The engine in Web Workers: the thin shell between the browser and `penstock-engine`.
//!
//! The page starts it from a three-line script (see the studio's `engine_client`), which instantiates this module and
//! calls `boot` with the page's first message.

mod boot;

fn main() {
    boot::report_panics();
}
