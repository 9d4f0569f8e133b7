using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Actions of one kind that go to a side in one call, and what is known of them so far.</summary>
internal sealed class WriteBatch(List<SyncAction> actions, List<EntryWrite> writes)
{
    public IReadOnlyList<SyncAction> Actions => actions;

    public IReadOnlyList<EntryWrite> Writes => writes;

    /// <summary>The open lines of the journal, written before the call.</summary>
    public IReadOnlyList<JournalEntry> Intents { get; set; } = [];

    public IReadOnlyList<WriteResult> Results { get; set; } = [];

    /// <summary>What the side made of each write, where that is known.</summary>
    public EntryContent?[] Stored { get; } = new EntryContent?[writes.Count];

    /// <summary>Those that were written and are not there any more.</summary>
    public HashSet<int> Vanished { get; } = [];
}
