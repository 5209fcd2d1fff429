//! When a worker of the pool counts as lost though it never said so: it hangs, or it never came to life.
//!
//! A task is one call that a worker cannot leave, so silence alone does not tell a long one from one that hangs. Hence
//! the learners say that they go on, see [`penstock_stages::kernel::Pulse`], and before a step in which they cannot, how
//! long it may take.

/// A busy worker that is silent for longer hangs; in milliseconds.
const MOST_SILENCE: f64 = 15_000.0;

/// A worker that is not ready after this many milliseconds will never be.
const LONGEST_START: f64 = 20_000.0;

/// How many multiplications a slow machine does in a millisecond.
const MULTIPLICATIONS: f64 = 100_000.0;

/// Looks are a second apart. When one is later than this many milliseconds, the whole tab stood still: the computer
/// slept, or the coordinator was busy. What the workers said meanwhile is still on its way.
const LATE: f64 = 5_000.0;

/// When a worker was last heard of, and how long it may be silent.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    heard: f64,
    silence: f64,
}

impl Sign {
    /// Of a worker that was started now.
    pub fn of_start(now: f64) -> Self {
        Self { heard: now, silence: LONGEST_START }
    }

    /// Of a worker that was given a task or said that it goes on. A step of so many multiplications follows, in which it
    /// cannot say anything.
    pub fn of_life(now: f64, multiplications: f64) -> Self {
        Self { heard: now, silence: MOST_SILENCE + multiplications / MULTIPLICATIONS }
    }

    /// Whether it has been silent for too long.
    pub fn is_overdue(&self, now: f64) -> bool {
        now - self.heard > self.silence
    }
}

/// Looks at the workers about every second.
#[derive(Debug, Default)]
pub struct Watch {
    last: f64,
}

impl Watch {
    /// How much later than they are the signs are to be taken at this look.
    pub fn look(&mut self, now: f64) -> f64 {
        let since = now - self.last;
        self.last = now;
        if since > LATE { since } else { 0.0 }
    }
}

impl Sign {
    /// The same for a worker that stood still itself for a while.
    pub fn later(self, milliseconds: f64) -> Self {
        Self { heard: self.heard + milliseconds, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_worker_may_be_silent_for_fifteen_seconds() {
        let sign = Sign::of_life(1_000.0, 0.0);
        assert!(!sign.is_overdue(16_000.0));
        assert!(sign.is_overdue(16_001.0));
        assert!(!Sign::of_life(16_000.0, 0.0).is_overdue(31_000.0), "it spoke");
    }

    #[test]
    fn a_step_that_was_announced_has_its_time() {
        // Cholesky's decomposition of 5,000 unknowns.
        let sign = Sign::of_life(0.0, 5e3 * 5e3 * 5e3 / 3.0);
        assert!(!sign.is_overdue(400_000.0));
        assert!(sign.is_overdue(500_000.0));
    }

    #[test]
    fn a_worker_has_twenty_seconds_to_start() {
        let sign = Sign::of_start(500.0);
        assert!(!sign.is_overdue(20_500.0));
        assert!(sign.is_overdue(20_501.0));
    }

    #[test]
    fn a_tab_that_slept_blames_nobody() {
        let mut watch = Watch::default();
        watch.look(0.0);
        let sign = Sign::of_life(500.0, 0.0);
        assert_eq!(watch.look(1_000.0), 0.0);
        let late = watch.look(3_600_000.0);
        let sign = sign.later(late);
        assert!(!sign.is_overdue(3_600_000.0));
        assert!(sign.is_overdue(3_600_000.0 + 15_000.0));
    }
}
