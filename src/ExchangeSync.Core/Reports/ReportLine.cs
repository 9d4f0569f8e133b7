using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Reports;

/// <summary>One line of a run's journal as a report shows it: no more than <c>Get-MbxExchangeSyncRun -IncludeActions</c> shows, and the entry's title only where it was asked for.</summary>
public sealed record ReportLine
{
    /// <summary>The connection's title.</summary>
    public required string Connection { get; init; }

    /// <summary>The run.</summary>
    public required long RunId { get; init; }

    /// <summary>What.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>The side that was (or would have been) written.</summary>
    public required Side Side { get; init; }

    /// <summary>How far it came.</summary>
    public required JournalState State { get; init; }

    /// <summary>Wall time of the entry's start; null: not known.</summary>
    public LocalDateTime? Start { get; init; }

    /// <summary>The entry takes whole days.</summary>
    public bool AllDay { get; init; }

    /// <summary>The entry's title; null: not asked for.</summary>
    public string? Title { get; init; }

    /// <summary>The fields that were written, or that lost.</summary>
    public EntryFields Fields { get; init; }

    /// <summary>Of a conflict: where it stands by now.</summary>
    public ConflictState? Standing { get; init; }

    /// <summary>Stable id of the error or the reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The error or the reason, for a person.</summary>
    public string? Message { get; init; }

    /// <summary>When it was written down.</summary>
    public required Instant At { get; init; }

    /// <summary>A line of the journal.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="connection">The connection's title.</param>
    /// <param name="titles">With the entry's title.</param>
    /// <param name="standing">Of a conflict: where it stands by now.</param>
    public static ReportLine Of(JournalEntry entry, string connection, bool titles, ConflictState? standing = null)
    {
        var content = entry.After ?? entry.Before ?? entry.PartnerContent;
        return new ReportLine
        {
            Connection = connection,
            RunId = entry.RunId,
            Kind = entry.Kind,
            Side = entry.Side,
            State = entry.State,
            Start = content?.Time.Start,
            AllDay = content?.Time.AllDay ?? false,
            Title = titles ? content?.Title ?? "" : null,
            Fields = entry.Fields,
            Standing = standing,
            Reason = entry.Reason,
            Message = entry.Message,
            At = entry.At,
        };
    }
}
