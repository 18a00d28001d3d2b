//! Another secret for a key, while the one before stays good for a time.

use super::{AccessKey, new_key, place, unknown};
use crate::{Engine, clock::real_now, held};
use model::{
    error::{Fault, Result},
    time::DAY,
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::Relaxed},
};

/// How long a secret stays good after its rotation, unless another time is asked for, and at most, milliseconds.
pub const OVERLAP_MS: i64 = DAY;
const OVERLAP_MAX: i64 = 30 * DAY;

impl Engine {
    /// Gives a key another secret, good at once; the one before stays good for `overlap` milliseconds. A secret
    /// that was still good from an earlier rotation ends.
    ///
    /// # Errors
    /// 404; 400 for a longer overlap than 30 days.
    pub async fn rotate_access_key(&self, id: &str, overlap: i64) -> Result<Arc<AccessKey>> {
        if !(0..=OVERLAP_MAX).contains(&overlap) {
            return Err(Fault::invalid("Overlap: PT0S to P30D"));
        }
        let before = held(&self.keys).get(id).cloned().ok_or_else(unknown)?;
        let until = real_now().plus(overlap);
        let key = Arc::new(AccessKey {
            id: before.id.clone(),
            name: before.name.clone(),
            role: before.role,
            app: before.app,
            way: before.way.clone(),
            created: before.created,
            secret: new_key(&self.chance).1,
            previous: (overlap > 0).then(|| (before.secret.clone(), until)),
            used: AtomicI64::new(before.used.load(Relaxed)),
        });
        let seal = |secret: &str| self.sealer.seal(&self.chance, &place(id), secret.as_bytes());
        let sealed = seal(&key.secret)?;
        let previous =
            key.previous.as_ref().map(|(secret, until)| Ok((seal(secret)?, *until))).transpose()?;
        let row = key.id.clone();
        self.store.write(move |tx| tx.access_key_rotate(&row, &sealed, previous.as_ref())).await?;
        let mut keys = held(&self.keys);
        // Deleted meanwhile: it stays deleted.
        let place = keys.get_mut(id).ok_or_else(unknown)?;
        *place = key.clone();
        Ok(key)
    }
}
