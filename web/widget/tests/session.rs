//! Sessions as a shopper lives them: what happens, and what the page is told to do.

use placement::{Engine, LocalTier, RemoteReason};
use protocol::{Action, Edit, Problem, Ran, State, TurnReply};
use web_widget::config::{Config, Policy, Tier};
use web_widget::session::{Answer, Effect, Hitch, Session, Stage, Trouble};

const READY: Engine = Engine::Ready { query_ms: 5.0, rerank_ms_per_item: 5.0 };

fn config(policy: Policy, tier: Tier) -> Config {
    Config { server: "https://recs.example".into(), policy, tier, ..Config::default() }
}

fn say(text: &str) -> Action {
    Action::Say { text: text.into() }
}

fn reply(turns: usize, text: &str) -> TurnReply {
    TurnReply {
        state: State { version: 1, turns: vec![vec![Edit::Clear]; turns], ..State::default() },
        intent: "recommend".into(),
        chips: Vec::new(),
        recommendations: Vec::new(),
        text: text.into(),
        offers: Vec::new(),
        comparison: None,
        question: None,
        ran: Ran::default(),
    }
}

/// The only effect, which must be a local turn.
#[track_caller]
fn local(effects: &[Effect]) -> (u32, String) {
    match effects {
        [Effect::Local { turn, body, .. }] => (*turn, body.clone()),
        other => panic!("expected one local turn, not {other:?}"),
    }
}

/// The only effect, which must be a turn for the server.
#[track_caller]
fn remote(effects: &[Effect]) -> (u32, String) {
    match effects {
        [Effect::Remote { turn, body }] => (*turn, body.clone()),
        other => panic!("expected one turn for the server, not {other:?}"),
    }
}

/// Turns that the state in a request has behind it.
fn turns_in(body: &str) -> usize {
    serde_json::from_str::<protocol::TurnRequest>(body)
        .expect("the session sends turn requests")
        .state
        .turns
        .len()
}

#[track_caller]
fn stage(session: &Session) -> &Stage {
    &session.turn.as_ref().expect("a turn is in flight").stage
}

fn wasm_is(session: &mut Session, engine: Engine) -> Vec<Effect> {
    session.engine(LocalTier::WasmSimd, engine, false)
}

#[test]
fn what_is_said_while_the_device_gets_ready_waits_for_it_in_order() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Auto));
    assert_eq!(session.act(say("a white bookcase")), []);
    assert_eq!(session.act(say("cheaper")), []);
    assert_eq!(stage(&session), &Stage::Waiting);
    let (first, body) = local(&wasm_is(&mut session, READY));
    assert!(body.contains("a white bookcase"));
    let (second, body) = local(&session.local_reply(first, reply(1, "Here.")));
    assert!(body.contains("cheaper") && turns_in(&body) == 1, "{body}");
    assert_eq!(session.local_reply(second, reply(2, "Cheaper ones.")), []);
    assert_eq!(session.state.turns.len(), 2);
    assert_eq!(session.exchanges[0].answer, "Here.");
    assert_eq!(session.exchanges[1].said, "cheaper");
}

#[test]
fn a_device_lost_in_mid_turn_hands_the_same_request_to_the_server_after_asking() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Webgpu));
    session.engine(LocalTier::WebGpu, READY, true);
    let (turn, body) = local(&session.act(say("a white bookcase")));
    assert_eq!(session.local_failed(turn, LocalTier::WebGpu, RemoteReason::DeviceLost), []);
    assert_eq!(stage(&session), &Stage::Asking(RemoteReason::DeviceLost));
    assert_eq!(session.turn.as_ref().unwrap().body, body, "she is shown what is sent");
    let (again, sent) = remote(&session.consent(Answer::Once));
    assert_eq!((again, &sent), (turn, &body));

    session.server_listed(turn, reply(1, ""));
    assert!(session.reply.as_ref().unwrap().ran.remote, "the badge never claims the device for the server");
    session.server_text(turn, "From the ");
    session.server_text(turn, "server.");
    assert_eq!(session.server_finished(turn), [Effect::Look { tier: LocalTier::WebGpu }]);
    assert_eq!(session.exchanges[0].answer, "From the server.");

    // The device can again: the next turn is its own.
    session.engine(LocalTier::WebGpu, READY, true);
    let (_, body) = local(&session.act(say("cheaper")));
    assert!(turns_in(&body) == 1, "the conversation goes on where the server left it");
}

#[test]
fn a_lost_device_with_a_second_engine_keeps_her_words_at_home() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Auto));
    wasm_is(&mut session, Engine::Ready { query_ms: 9.0, rerank_ms_per_item: 9.0 });
    session.engine(LocalTier::WebGpu, Engine::Ready { query_ms: 1.0, rerank_ms_per_item: 0.5 }, false);
    let effects = session.act(say("a lamp"));
    assert!(matches!(effects[..], [Effect::Local { tier: LocalTier::WebGpu, .. }]));
    let (turn, body) = local(&effects);
    let effects = session.local_failed(turn, LocalTier::WebGpu, RemoteReason::DeviceLost);
    assert!(matches!(effects[..], [Effect::Local { tier: LocalTier::WasmSimd, .. }]));
    assert_eq!(local(&effects), (turn, body));
    assert_eq!(session.local_reply(turn, reply(1, "Here.")), [Effect::Look { tier: LocalTier::WebGpu }]);
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let mut session = Session::new(&config(Policy::Always, Tier::Webgpu));
    session.engine(LocalTier::WebGpu, READY, true);
    let (turn, _) = local(&session.act(say("a lamp")));
    remote(&session.local_failed(turn, LocalTier::WebGpu, RemoteReason::DeviceLost));
    assert_eq!(session.local_reply(turn, reply(7, "Late.")), []);
    assert_eq!(session.state.turns.len(), 0);
    session.server_listed(turn, reply(1, ""));
    session.server_finished(turn);
    session.server_listed(turn, reply(9, ""));
    session.server_text(turn, "twice");
    assert_eq!(session.server_finished(turn), []);
    assert_eq!(session.state.turns.len(), 1);
    assert_eq!(session.exchanges.len(), 1);
}

#[test]
fn declining_sends_nothing_and_loses_nothing() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Wasm));
    wasm_is(&mut session, Engine::Out(RemoteReason::HashMismatch));
    assert_eq!(session.act(say("a lamp")), []);
    assert_eq!(stage(&session), &Stage::Asking(RemoteReason::HashMismatch));
    // The device is looked at again, since that is the one way left.
    assert_eq!(session.consent(Answer::No), [Effect::Look { tier: LocalTier::WasmSimd }]);
    assert_eq!(stage(&session), &Stage::Stuck(Hitch::Declined(RemoteReason::HashMismatch)));
    let (turn, body) = local(&wasm_is(&mut session, READY));
    assert!(body.contains("a lamp"));
    session.local_reply(turn, reply(1, "Here."));
    assert_eq!(session.exchanges.len(), 1);
}

#[test]
fn she_may_reconsider_or_take_her_words_back() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Server));
    session.act(say("a lamp"));
    session.consent(Answer::No);
    session.retry();
    assert_eq!(stage(&session), &Stage::Asking(RemoteReason::ServerChosen));
    session.consent(Answer::No);
    assert_eq!(session.take_back(), [Effect::ReturnWords("a lamp".into())]);
    assert!(session.turn.is_none() && session.exchanges.is_empty());
}

#[test]
fn consent_from_now_on_is_not_asked_for_again() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Server));
    session.act(say("a lamp"));
    let (turn, _) = remote(&session.consent(Answer::FromNowOn));
    session.server_listed(turn, reply(1, ""));
    session.server_finished(turn);
    remote(&session.act(say("cheaper")));
}

#[test]
fn consent_for_one_turn_is_for_one_turn() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Server));
    session.act(say("a lamp"));
    let (turn, _) = remote(&session.consent(Answer::Once));
    session.server_listed(turn, reply(1, ""));
    session.server_finished(turn);
    assert_eq!(session.act(say("cheaper")), []);
    assert_eq!(stage(&session), &Stage::Asking(RemoteReason::ServerChosen));
}

#[test]
fn a_policy_of_never_asks_never() {
    let mut session = Session::new(&config(Policy::Never, Tier::Wasm));
    wasm_is(&mut session, Engine::Out(RemoteReason::WasmRefused));
    assert_eq!(session.act(say("a lamp")), []);
    assert_eq!(stage(&session), &Stage::Stuck(Hitch::Forbidden(RemoteReason::WasmRefused)));
    assert_eq!(session.consent(Answer::FromNowOn), []);
}

#[test]
fn a_server_that_is_away_keeps_her_words_and_asks_no_second_consent() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Server));
    session.act(say("a lamp"));
    session.act(say("cheaper"));
    let (turn, body) = remote(&session.consent(Answer::Once));
    assert_eq!(session.server_failed(turn, Trouble::Away), []);
    assert_eq!(stage(&session), &Stage::Stuck(Hitch::ServerAway(RemoteReason::ServerChosen)));
    assert_eq!(session.queue.len(), 1);
    assert_eq!(remote(&session.retry()), (turn, body));
}

#[test]
fn a_server_that_is_away_leaves_a_slow_device_to_answer() {
    let mut session = Session::new(&config(Policy::Always, Tier::Auto));
    session.engine(LocalTier::WebGpu, Engine::Out(RemoteReason::NoAdapter), false);
    wasm_is(&mut session, Engine::Ready { query_ms: 900.0, rerank_ms_per_item: 90.0 });
    let (turn, body) = remote(&session.act(say("a lamp")));
    assert_eq!(local(&session.server_failed(turn, Trouble::Away)), (turn, body));
}

#[test]
fn a_refused_request_is_not_repeated_by_itself() {
    let mut session = Session::new(&config(Policy::Always, Tier::Server));
    let (turn, _) = remote(&session.act(say("a lamp")));
    let problem = Problem {
        kind: "/problems/bad-value".into(),
        title: "A value does not fit".into(),
        status: 422,
        detail: "`limit` is 0.".into(),
    };
    assert_eq!(session.server_failed(turn, Trouble::Problem(problem.clone())), []);
    assert_eq!(stage(&session), &Stage::Stuck(Hitch::Refused(problem)));
    assert_eq!(session.take_back(), [Effect::ReturnWords("a lamp".into())]);
}

#[test]
fn a_text_that_breaks_off_after_the_list_is_no_reason_to_ask_again() {
    let mut session = Session::new(&config(Policy::Always, Tier::Server));
    let (turn, _) = remote(&session.act(say("a lamp")));
    session.server_listed(turn, reply(1, ""));
    session.server_text(turn, "Half a");
    assert_eq!(session.server_failed(turn, Trouble::Away), []);
    assert!(session.turn.is_none());
    assert_eq!(session.exchanges[0].answer, "Half a");
    assert_eq!(session.state.turns.len(), 1);
}

#[test]
fn a_question_closes_when_the_device_can_after_all() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Webgpu));
    session.engine(LocalTier::WebGpu, Engine::Out(RemoteReason::DownloadFailed), false);
    session.act(say("a lamp"));
    assert!(matches!(stage(&session), Stage::Asking(_)));
    local(&session.engine(LocalTier::WebGpu, READY, true));
}

#[test]
fn a_device_that_keeps_failing_is_not_looked_at_for_ever() {
    let mut session = Session::new(&config(Policy::Always, Tier::Webgpu));
    session.engine(LocalTier::WebGpu, READY, true);
    let mut looks = 0;
    for _ in 0..12 {
        let (turn, mut effects) = match session.act(say("a lamp")).as_slice() {
            [Effect::Local { turn, .. }] => {
                (*turn, session.local_failed(*turn, LocalTier::WebGpu, RemoteReason::EngineFailed))
            }
            [Effect::Remote { turn, .. }] => (*turn, Vec::new()),
            other => panic!("{other:?}"),
        };
        session.server_listed(turn, reply(1, ""));
        effects.extend(session.server_finished(turn));
        if effects.iter().any(|effect| matches!(effect, Effect::Look { .. })) {
            looks += 1;
            session.engine(LocalTier::WebGpu, READY, true);
        }
    }
    assert_eq!(looks, 4);
}

#[test]
fn a_device_lost_between_turns_is_looked_at_at_once() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Webgpu));
    session.engine(LocalTier::WebGpu, READY, true);
    assert_eq!(session.device_lost(LocalTier::WebGpu), [Effect::Look { tier: LocalTier::WebGpu }]);
}

#[test]
fn an_engine_that_never_answers_hands_its_turn_over_and_a_late_alarm_harms_nobody() {
    let mut session = Session::new(&config(Policy::Always, Tier::Wasm));
    wasm_is(&mut session, READY);
    let (turn, body) = local(&session.act(say("a lamp")));
    assert_eq!(remote(&session.local_overdue(turn, LocalTier::WasmSimd)), (turn, body));

    let mut session = Session::new(&config(Policy::Always, Tier::Wasm));
    wasm_is(&mut session, READY);
    let (turn, _) = local(&session.act(say("a lamp")));
    session.local_reply(turn, reply(1, "Here."));
    assert_eq!(session.local_overdue(turn, LocalTier::WasmSimd), []);
    local(&session.act(say("cheaper")));
}

#[test]
fn starting_over_drops_what_nobody_could_answer_and_needs_no_server() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Server));
    session.act(say("a lamp"));
    session.act(say("cheaper"));
    assert_eq!(session.act(Action::StartOver), []);
    assert!(session.turn.is_none() && session.queue.is_empty() && session.exchanges.is_empty());
}

#[test]
fn a_chip_is_removed_by_a_turn_like_any_other() {
    let mut session = Session::new(&config(Policy::Ask, Tier::Wasm));
    wasm_is(&mut session, READY);
    let (_, body) = local(&session.act(Action::RemoveChip { chip: 3 }));
    assert!(body.contains("remove-chip"));
    assert_eq!(session.exchanges[0].said, "");
}
