//! What the generated ids and routes are made of.

macro_rules! operation_ids {
    ($($name:ident = $method:literal $uri:literal $status:literal,)*) => {
        /// Every operation of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum OperationId { $($name,)* }

        impl OperationId {
            /// All of them, by name.
            pub const ALL: &[OperationId] = &[$(OperationId::$name,)*];

            /// `PutEvents`.
            pub fn name(self) -> &'static str {
                match self { $(OperationId::$name => stringify!($name),)* }
            }

            /// `POST`.
            pub fn method(self) -> &'static str {
                match self { $(OperationId::$name => $method,)* }
            }

            /// `/v1/apps/{application-id}/events`.
            pub fn uri(self) -> &'static str {
                match self { $(OperationId::$name => $uri,)* }
            }

            /// The status of success.
            pub fn ok_status(self) -> u16 {
                match self { $(OperationId::$name => $status,)* }
            }
        }
    };
}

pub(crate) use operation_ids;

/// A route of the generated table.
#[derive(Debug)]
pub struct Route<Id: 'static> {
    pub id: Id,
    pub method: &'static str,
    /// `v1`, `apps`, `{application-id}`, …
    pub segments: &'static [&'static str],
}
