using ExchangeSync.Calendar;
using ExchangeSync.Ics;

namespace ExchangeSync.Pipeline;

/// <summary>What is to be imported, from a file or from a piped object.</summary>
internal sealed record ImportedEntry(string Key, string Title, EntryContent? Content, EntryFields Fields)
{
    public IcsRefusal? Refusal { get; init; }

    /// <summary>The occurrence of the series with the key that it changes; null: an appointment of its own.</summary>
    public OccurrenceId? Occurrence { get; init; }

    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The file; null: a piped object.</summary>
    public string? Source { get; init; }

    public int? Line { get; init; }

    public static ImportedEntry Of(IcsEntry entry, string file) =>
        new(entry.Key, entry.Title, entry.Content, entry.Fields) { Refusal = entry.Refusal, Occurrence = entry.Occurrence, Remarks = entry.Remarks, Source = file, Line = entry.Line };
}
