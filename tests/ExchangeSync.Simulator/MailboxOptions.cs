namespace ExchangeSync.Simulator;

/// <summary>One mailbox of the simulated server and the user who owns it.</summary>
public sealed record MailboxOptions
{
    public required string Address { get; init; }

    /// <summary>The name to log on with; the address always works too.</summary>
    public required string UserName { get; init; }

    public required string Password { get; init; }

    /// <summary>The name shown as organizer; the part of the address before the @ where it is not given.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Windows id of the zone that the owner works in.</summary>
    public string TimeZone { get; init; } = "Romance Standard Time";

    /// <summary>User names that may use this mailbox as well, all of it.</summary>
    public IReadOnlyList<string> SharedWith { get; init; } = [];

    /// <summary>EWS is on for this user (Set-CASMailbox -EwsEnabled).</summary>
    public bool EwsEnabled { get; init; } = true;

    /// <summary>The user can log on and has a mailbox; false: an account without one.</summary>
    public bool HasMailbox { get; init; } = true;

    /// <summary>Folders that others may use.</summary>
    public IReadOnlyList<FolderShare> Permissions { get; init; } = [];

    /// <summary>Further addresses that belong to the mailbox.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether this user may act as others (ApplicationImpersonation).</summary>
    public bool MayImpersonate { get; init; }
}
