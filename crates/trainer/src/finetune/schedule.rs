//! The learning rate's course.

use super::config::{Course, ScheduleConfig};

/// The factor of the learning rate at `step` (from 0) of `steps`: a line up in the warm-up, then the course down
/// to the floor.
pub fn factor(config: &ScheduleConfig, step: usize, steps: usize) -> f32 {
    let warm_up = (config.warm_up * steps as f32).round() as usize;
    if step < warm_up {
        return (step + 1) as f32 / warm_up as f32;
    }
    let done = ((step - warm_up) as f32 / (steps.saturating_sub(warm_up + 1)).max(1) as f32).min(1.0);
    let left = match config.course {
        Course::Linear => 1.0 - done,
        Course::Cosine => 0.5 * (1.0 + (std::f32::consts::PI * done).cos()),
        Course::Constant => 1.0,
    };
    config.floor + (1.0 - config.floor) * left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(course: Course) -> Vec<f32> {
        let config = ScheduleConfig { course, warm_up: 0.1, floor: 0.1 };
        (0..101).map(|step| factor(&config, step, 101)).collect()
    }

    #[test]
    fn the_rate_rises_then_takes_its_course() {
        for course in [Course::Linear, Course::Cosine, Course::Constant] {
            let all = factors(course);
            assert!(
                (all[0] - 0.1).abs() < 1e-6 && (all[9] - 1.0).abs() < 1e-6 && (all[10] - 1.0).abs() < 1e-6
            );
            assert!(all[10..].is_sorted_by(|a, b| a >= b));
        }
        assert!((factors(Course::Linear)[100] - 0.1).abs() < 1e-6);
        assert!((factors(Course::Linear)[55] - 0.55).abs() < 1e-6, "half way, half way between 1 and 0.1");
        assert!((factors(Course::Cosine)[55] - 0.55).abs() < 1e-6);
        assert!((factors(Course::Cosine)[100] - 0.1).abs() < 1e-6);
        assert!((factors(Course::Constant)[100] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn without_warm_up_the_first_step_is_a_full_one() {
        let config = ScheduleConfig { course: Course::Linear, warm_up: 0.0, floor: 0.0 };
        assert!((factor(&config, 0, 10) - 1.0).abs() < 1e-6);
        assert!(factor(&config, 0, 1).is_finite());
    }
}
