namespace ExchangeSync.Output;

/// <summary>One mailbox paired with one Microbizz user. The password is not in it.</summary>
public sealed class MbxExchangeConnection
{
    /// <summary>Its identity.</summary>
    public Guid Id { get; internal set; }

    /// <summary>The name that cmdlets know it by; unique, without regard to case.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The address of the server's EWS endpoint.</summary>
    public string Server { get; internal set; } = "";

    /// <summary>The name that it signs in with; it says which mailbox.</summary>
    public string UserName { get; internal set; } = "";

    /// <summary>The mailbox's e-mail address, where it is not the account's own.</summary>
    public string? Mailbox { get; internal set; }

    /// <summary>The account acts as the mailbox's owner.</summary>
    public bool Impersonate { get; internal set; }

    /// <summary>The name of the calendar folder; null: the mailbox's own calendar.</summary>
    public string? Calendar { get; internal set; }

    /// <summary>How it logs on.</summary>
    public MbxAuthentication Authentication { get; internal set; }

    /// <summary>Thumbprint of the one certificate that the server may show; null: the system's trust decides.</summary>
    public string? CertificateThumbprint { get; internal set; }

    /// <summary>Thumbprint of the certificate that is shown to the server.</summary>
    public string? ClientCertificateThumbprint { get; internal set; }

    /// <summary>The proxy's address; none: no proxy; null: the system's.</summary>
    public string? Proxy { get; internal set; }

    /// <summary>The secret of a vault that is the password; null: it is stored here.</summary>
    public string? SecretName { get; internal set; }

    /// <summary>The vault that has it; null: the default one.</summary>
    public string? Vault { get; internal set; }

    /// <summary>OAuth: where tokens come from.</summary>
    public string? Authority { get; internal set; }

    /// <summary>OAuth: the application's id.</summary>
    public string? ClientId { get; internal set; }

    /// <summary>The Microbizz user whose appointments are synchronized.</summary>
    public string User { get; internal set; } = "";

    /// <summary>Speaks as Exchange 2007 does.</summary>
    public bool Use2007Protocol { get; internal set; }

    /// <summary>What the server was found to be by the last run, such as "Exchange 2016 (15.1.2507.6)"; null: not known yet.</summary>
    public string? ServerVersion { get; internal set; }

    /// <summary>The team, kept for scripts of the legacy integration; it has no effect.</summary>
    public string? Team { get; internal set; }

    /// <summary>Plain http is allowed to hosts other than this machine.</summary>
    public bool AllowInsecure { get; internal set; }

    /// <summary>Its synchronization is activated.</summary>
    public bool Activated { get; internal set; }

    /// <summary>When a run last came to its end (entries may have failed in it); null: never.</summary>
    public DateTimeOffset? LastSuccess { get; internal set; }

    /// <summary>When the first of the runs began that have failed since; null: the last one did not fail.</summary>
    public DateTimeOffset? FailingSince { get; internal set; }

    /// <summary>How many runs have failed since the last success.</summary>
    public int ConsecutiveFailures { get; internal set; }

    /// <summary>When a run last failed, also long ago; null: never.</summary>
    public DateTimeOffset? LastFailure { get; internal set; }

    /// <summary>Stable id of what ended that run.</summary>
    public string? LastErrorId { get; internal set; }

    /// <summary>What ended it.</summary>
    public string? LastErrorMessage { get; internal set; }

    /// <summary>What to do about it.</summary>
    public string? WhatToDo { get; internal set; }

    /// <summary>The database that it stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>The title.</summary>
    public override string ToString() => Title;
}
