using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>How two calendars differ in one entry.</summary>
public enum DifferenceKind
{
    /// <summary>Two linked entries differ under the mapping.</summary>
    Different,

    /// <summary>An appointment has no item.</summary>
    MissingInExchange,

    /// <summary>An item has no appointment.</summary>
    MissingInMicrobizz,

    /// <summary>The two are the same entry, by stamp, UID or content, and are not linked.</summary>
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

/// <summary>One difference between the two calendars of a connection.</summary>
public sealed record CalendarDifference
{
    /// <summary>What.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>The item, where it is there.</summary>
    public Entry? Exchange { get; init; }

    /// <summary>The appointment, where it is there.</summary>
    public Entry? Microbizz { get; init; }

    /// <summary>The link; null: the entries are not linked.</summary>
    public Link? Link { get; init; }

    /// <summary>The fields that differ.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>Of <see cref="Fields"/>: what no user has changed on either side since both sides last agreed.</summary>
    public EntryFields Drift { get; init; }

    /// <summary>The key of the unreadable entry, or of the entry that a duplicate is one of.</summary>
    public string? OtherKey { get; init; }

    /// <summary>Stable id of why it is so, where that is known.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it is so, for a person; never a subject or a note.</summary>
    public string? Message { get; init; }

    /// <summary>What a repair would do first; null: nothing, it is for a person to decide.</summary>
    public SyncAction? Repair { get; init; }

    /// <summary>The item's key; null: there is none, and there was none.</summary>
    public string? ExchangeKey => Exchange?.Key ?? Link?.ExchangeKey;

    /// <summary>The appointment's key; null: there is none, and there was none.</summary>
    public string? MicrobizzKey => Microbizz?.Key ?? Link?.MicrobizzKey;

    /// <summary>By which a repair finds it again.</summary>
    public DifferenceId Id => new(ExchangeKey, MicrobizzKey);
}

/// <summary>What a difference is about, by the keys of its entries.</summary>
/// <param name="ExchangeKey">See <see cref="CalendarDifference.ExchangeKey"/>.</param>
/// <param name="MicrobizzKey">See <see cref="CalendarDifference.MicrobizzKey"/>.</param>
public sealed record DifferenceId(string? ExchangeKey, string? MicrobizzKey);
