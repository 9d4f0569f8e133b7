namespace ExchangeSync.Output;

/// <summary>How two calendars differ in one entry.</summary>
public enum MbxDifferenceKind
{
    /// <summary>Two linked entries differ.</summary>
    Different,

    /// <summary>An appointment has no item in Exchange.</summary>
    MissingInExchange,

    /// <summary>An item has no appointment in Microbizz.</summary>
    MissingInMicrobizz,

    /// <summary>The two are the same entry and are not linked.</summary>
    NotLinked,

    /// <summary>The item of a link has another id by now (a migrated or restored mailbox).</summary>
    LinkOutdated,

    /// <summary>Neither entry of a link is there.</summary>
    LinkWithoutEntries,

    /// <summary>Exchange holds this entry more than once.</summary>
    DuplicateInExchange,

    /// <summary>Microbizz holds this entry more than once.</summary>
    DuplicateInMicrobizz,

    /// <summary>An entry can't be read, so nothing is known of it.</summary>
    Unreadable,
}
