//! One engine's Worker.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

use crate::worker_message::{FromWorker, ToWorker};

/// A running Worker; dropped, it ends.
pub struct DeviceLink {
    worker: Worker,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(Event)>,
}

impl DeviceLink {
    /// Starts a Worker. `hear` gets its messages, and `None` where its script does not run at all.
    ///
    /// # Errors
    /// What the browser throws where the page's policy refuses Workers.
    pub fn start(
        spawn: &Function,
        hear: impl Fn(Option<FromWorker>) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let worker: Worker = spawn.call0(&JsValue::NULL)?.unchecked_into();
        let fail = hear.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            // A Worker of another release may say what this one does not know: then it is passed over.
            if let Ok(message) = serde_json::from_str(&text) {
                hear(Some(message));
            }
        });
        let fail = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            fail(None);
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        Ok(Self { worker, _hear: hear, _fail: fail })
    }

    /// Sends a message.
    pub fn tell(&self, message: &ToWorker<'_>) {
        let text = serde_json::to_string(message).expect("messages are made of strings and numbers");
        let _ = self.worker.post_message(&text.into());
    }
}

impl Drop for DeviceLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
