namespace ExchangeSync.Sync;

/// <summary>
/// Which entries a connection leaves out. Everything is judged in Exchange's terms: an item by what it says, an appointment by what it would say in Exchange
/// (its type is its category). Two filters are equal when they leave out the same.
/// </summary>
public sealed record SyncFilters
{
    /// <summary>Meetings that the mailbox's owner declined are synchronized too.</summary>
    public bool IncludeDeclined { get; init; }

    /// <summary>Meetings of others are left out until they are accepted.</summary>
    public bool OnlyAccepted { get; init; }

    /// <summary>Only entries with one of these categories; empty: all. With * and ? as wildcards.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Entries with one of these categories are left out. With * and ? as wildcards.</summary>
    public IReadOnlyList<string> ExcludedCategories { get; init; } = [];

    /// <summary>Entries whose subject fits one of these are left out. With * and ? as wildcards.</summary>
    public IReadOnlyList<string> ExcludedSubjects { get; init; } = [];

    /// <summary>Entries with one of these free/busy statuses (Free, Tentative, Busy, OOF, WorkingElsewhere, NoData) are left out.</summary>
    public IReadOnlyList<string> ExcludedStatuses { get; init; } = [];

    /// <summary>Entries of whole days are left out.</summary>
    public bool ExcludeAllDay { get; init; }

    /// <summary>All of it as one string that tells two filters apart.</summary>
    public string Signature =>
        $"declined={IncludeDeclined};accepted={OnlyAccepted};categories={Text(Categories)};notCategories={Text(ExcludedCategories)};"
        + $"notSubjects={Text(ExcludedSubjects)};notStatuses={Text(ExcludedStatuses)};notAllDay={ExcludeAllDay}";

    /// <inheritdoc/>
    public bool Equals(SyncFilters? other) => other is not null && Signature == other.Signature;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Signature);

    private static string Text(IEnumerable<string> names) =>
        string.Join(",", names.Select(name => name.Replace("%", "%25").Replace(",", "%2C").Replace(";", "%3B")));
}
