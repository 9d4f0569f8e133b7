namespace ExchangeSync.Simulator.Faults;

/// <summary>What goes wrong with a request.</summary>
public enum FaultKind
{
    /// <summary>The bare HTTP status of <see cref="Fault.Status"/>, no SOAP; nothing is done.</summary>
    HttpStatus,

    /// <summary>HTTP 500 with the fault of <see cref="Fault.Code"/> (ErrorServerBusy where none), with back-off milliseconds if given; nothing is done.</summary>
    SoapFault,

    /// <summary>302 to <see cref="Fault.Location"/>, a login page.</summary>
    Redirect,

    /// <summary>200 with an HTML login page; nothing is done.</summary>
    LoginPage,

    /// <summary>The request is carried out, the reply is not XML.</summary>
    NotXml,

    /// <summary>The request is carried out, the reply's text stops in the middle although HTTP is content.</summary>
    Truncated,

    /// <summary>The connection is cut before anything is done.</summary>
    CutBefore,

    /// <summary>The request is carried out and the connection is cut: the reply is lost.</summary>
    CutAfter,

    /// <summary>The request is carried out after <see cref="Fault.Milliseconds"/>.</summary>
    Delay,

    /// <summary>The request is carried out at once, and its reply comes after <see cref="Fault.Milliseconds"/>.</summary>
    DelayReply,

    /// <summary>A reply that begins well and never ends.</summary>
    EndlessBody,

    /// <summary>The entries from <see cref="Fault.Entry"/> on (that one only, unless AllEntries) get <see cref="Fault.Code"/>; the others are carried out.</summary>
    EntryError,

    /// <summary>The entries from <see cref="Fault.Entry"/> on are not carried out: warning ErrorBatchProcessingStopped.</summary>
    BatchStopped,

    /// <summary>The request is carried out; the reply's subjects, places and notes hold characters that XML does not allow.</summary>
    IllegalCharacters,

    /// <summary>A reply lacks the items that hold the text of <see cref="Fault.Hidden"/>, as a view that lags behind does.</summary>
    EntryHidden,

    /// <summary>A sync state is refused with ErrorInvalidSyncStateData.</summary>
    SyncStateRefused,

    /// <summary>The request is carried out; afterwards the items that it wrote get another change key.</summary>
    ChangeKeyMoves,
}
