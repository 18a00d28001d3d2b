//! A result that another thread is making durable.

use model::error::{Fault, Result};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::oneshot;

/// Resolves once the work is on disk, or has failed.
pub struct Pending<T>(oneshot::Receiver<Result<T>>);

/// The other end of a [`Pending`].
pub(crate) type Answer<T> = oneshot::Sender<Result<T>>;

pub(crate) fn pending<T>() -> (Answer<T>, Pending<T>) {
    let (answer, receiver) = oneshot::channel();
    (answer, Pending(receiver))
}

impl<T> Pending<T> {
    /// Blocks until it is resolved; not for use on an async thread.
    pub fn wait(self) -> Result<T> {
        self.0.blocking_recv().unwrap_or_else(|_| Err(stopped()))
    }
}

fn stopped() -> Fault {
    Fault::later("the server is stopping: try again in a moment")
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|received| received.unwrap_or_else(|_| Err(stopped())))
    }
}
