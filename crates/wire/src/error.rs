//! Error shapes (reference A §8.1): the type in a header, the text in the body.

use serde_json::json;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal $status:literal,)*) => {
        /// The kinds of error that clients tell apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorKind { $($(#[$doc])* $kind,)* }

        impl ErrorKind {
            /// For `x-amzn-ErrorType`.
            pub fn name(self) -> &'static str {
                match self { $(ErrorKind::$kind => $name,)* }
            }

            /// HTTP status.
            pub fn status(self) -> u16 {
                match self { $(ErrorKind::$kind => $status,)* }
            }
        }
    };
}

kinds! {
    BadRequest = "BadRequestException" 400,
    /// Ours: no session, or one that has ended.
    Unauthorized = "UnauthorizedException" 401,
    /// Ours: the password was right, a one-time code has to come with it.
    TotpRequired = "TotpRequiredException" 401,
    Forbidden = "ForbiddenException" 403,
    NotFound = "NotFoundException" 404,
    MethodNotAllowed = "MethodNotAllowedException" 405,
    Conflict = "ConflictException" 409,
    PayloadTooLarge = "PayloadTooLargeException" 413,
    TooManyRequests = "TooManyRequestsException" 429,
    InternalServerError = "InternalServerErrorException" 500,
    /// Ours: an operation that this version does not have.
    NotImplemented = "NotImplementedException" 501,
    /// Ours: try later; SDKs retry it.
    ServiceUnavailable = "ServiceUnavailableException" 503,
    /// The gateway's: no signature.
    MissingAuthenticationToken = "MissingAuthenticationTokenException" 403,
    /// The gateway's: an unknown key.
    UnrecognizedClient = "UnrecognizedClientException" 403,
    /// The gateway's: temporary credentials whose time is over.
    ExpiredToken = "ExpiredTokenException" 403,
    /// The gateway's: a wrong signature, or a clock too far off.
    InvalidSignature = "InvalidSignatureException" 403,
    /// The gateway's: an Authorization header that lacks a part.
    IncompleteSignature = "IncompleteSignatureException" 403,
    /// The gateway's: the key may not do this.
    AccessDenied = "AccessDeniedException" 403,
}

impl ErrorKind {
    /// Whether the gateway in front raises it; its bodies look different.
    fn is_gateway(self) -> bool {
        use ErrorKind::*;
        matches!(
            self,
            MissingAuthenticationToken
                | UnrecognizedClient
                | ExpiredToken
                | InvalidSignature
                | IncompleteSignature
                | AccessDenied
        )
    }

    /// The body: `{"Message","RequestID"}`, the gateway's `{"message"}`.
    pub fn body(self, message: &str, request_id: &str) -> Vec<u8> {
        let value = if self.is_gateway() {
            json!({ "message": message })
        } else {
            json!({ "Message": message, "RequestID": request_id })
        };
        value.to_string().into_bytes()
    }
}
