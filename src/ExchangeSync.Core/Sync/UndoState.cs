using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>One change of a run, with what is there of it now.</summary>
internal sealed record UndoState
{
    /// <summary>What the run did.</summary>
    public required RunChange Change { get; init; }

    /// <summary>The link that its entry has now.</summary>
    public Link? Link { get; init; }

    /// <summary>The entry as it is now.</summary>
    public required ReadResult Own { get; init; }

    /// <summary>Its partner as it is now; of a deleted entry only one that has no other partner by now.</summary>
    public Entry? Across { get; init; }

    /// <summary>An occurrence of Exchange: its series.</summary>
    public Entry? Series { get; init; }

    /// <summary>Why one of these cannot be read.</summary>
    public EntryError? Error { get; init; }

    /// <summary>A series that the run made, or whose time or pattern it wrote: its exceptions.</summary>
    public IReadOnlyList<Entry> Exceptions { get; init; } = [];

    /// <summary>What later runs wrote of the entry and its partner, and no undo has taken back.</summary>
    public IReadOnlyList<JournalEntry> Later { get; init; } = [];

    /// <summary>The fields that later runs wrote on either side; all, where one made or deleted the entry.</summary>
    public EntryFields WrittenLater => Later.Aggregate(EntryFields.None, static (all, line) => all | (line.Kind == JournalKind.Update ? line.Fields : EntryFields.All));
}
