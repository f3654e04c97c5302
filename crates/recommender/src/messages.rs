//! What is said, a function a message, made from `crates/recommender/messages/` when this is built.

use dialogue::Locale;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

    #[test]
    fn what_is_said_is_what_fluent_says() {
        for &(locale, ftl) in CATALOGUES {
            let language = if locale == Locale::En { "en" } else { "zh" };
            let mut fluent = FluentBundle::new(vec![language.parse().unwrap()]);
            fluent.set_use_isolating(false);
            fluent.add_builtins().unwrap();
            fluent.add_resource(FluentResource::try_new(ftl.to_owned()).unwrap()).unwrap();
            for number in [0, 1, 2, 11, 1_949] {
                for (name, named, ours) in samples(locale, number) {
                    let mut args = FluentArgs::new();
                    for (name, value) in named {
                        match value {
                            Ok(text) => args.set(name, text),
                            Err(number) => args.set(name, number),
                        }
                    }
                    let pattern = fluent.get_message(name).unwrap().value().unwrap();
                    let mut errors = Vec::new();
                    let theirs = fluent.format_pattern(pattern, Some(&args), &mut errors);
                    assert_eq!(ours, theirs, "{language}: {name}");
                    assert!(errors.is_empty(), "{language}: {name}: {errors:?}");
                }
            }
        }
    }
}
