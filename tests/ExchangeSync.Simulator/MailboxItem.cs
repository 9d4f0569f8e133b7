using ExchangeSync.Simulator.Store;
using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>An item, series or occurrence as it stood when it was read.</summary>
public sealed record MailboxItem
{
    internal MailboxItem(StoredItem source, LocalDate? date) => (Source, Date) = (source, date);

    public required string Id { get; init; }

    public required string ChangeKey { get; init; }

    public required CalendarItemKind Kind { get; init; }

    public required CalendarItem Content { get; init; }

    /// <summary>Exchange's fixed name of the folder, or the shown name of one that a user made.</summary>
    public required string Folder { get; init; }

    public required Instant Created { get; init; }

    public required Instant Modified { get; init; }

    /// <summary>Of an occurrence: the id of its series.</summary>
    public string? MasterId { get; init; }

    /// <summary>Of an occurrence: the start that the pattern gives it.</summary>
    public Instant? OriginalStart { get; init; }

    internal StoredItem Source { get; }

    internal LocalDate? Date { get; }
}
