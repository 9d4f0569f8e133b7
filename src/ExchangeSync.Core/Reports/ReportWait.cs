using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Reports;

/// <summary>A change that waits, as a report shows it: a delete that is held, or an entry that is tried again.</summary>
public sealed record ReportWait
{
    /// <summary>The connection's title.</summary>
    public required string Connection { get; init; }

    /// <summary>Held: the side on which the entry would be deleted. Otherwise the side of the entry that waits.</summary>
    public required Side Side { get; init; }

    /// <summary>Why it waits.</summary>
    public required PendingKind Kind { get; init; }

    /// <summary>Wall time of the entry's start; null: it was never linked.</summary>
    public LocalDateTime? Start { get; init; }

    /// <summary>The entry takes whole days.</summary>
    public bool AllDay { get; init; }

    /// <summary>The entry's title, that of a private entry behind its mask; null: not asked for, or it was never linked.</summary>
    public string? Title { get; init; }

    /// <summary>Stable id of the reason.</summary>
    public required string Reason { get; init; }

    /// <summary>For a person; never a title or a note.</summary>
    public required string Message { get; init; }

    /// <summary>Since when it waits.</summary>
    public required Instant Since { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is due again; null: when the entry changes, or when somebody releases it.</summary>
    public Instant? NextAttempt { get; init; }

    /// <summary>A change that waits.</summary>
    /// <param name="change">The change.</param>
    /// <param name="store">The store of its connection.</param>
    /// <param name="connection">The connection's title.</param>
    /// <param name="titles">With the entry's title.</param>
    public static ReportWait Of(PendingChange change, SyncStore store, string connection, bool titles)
    {
        var link = store.FindLink(change.Side, change.Key);
        var side = change.Kind == PendingKind.Held ? change.Side.Other() : change.Side;
        var content = link?.BaseOn(side);
        return new ReportWait
        {
            Connection = connection,
            Side = side,
            Kind = change.Kind,
            Start = content?.Time.Start,
            AllDay = content?.Time.AllDay ?? false,
            Title = titles && link is not null ? TitleOf(link, content!) : null,
            Reason = change.Reason,
            Message = change.Message,
            Since = change.Since,
            Attempts = change.Attempts,
            NextAttempt = change.NextAttempt,
        };
    }

    // A journal is masked by the settings of its run; a link's base is not, so what is private on either side stays so.
    private static string TitleOf(Link link, EntryContent content) =>
        link.ExchangeBase.Private || link.MicrobizzBase.Private ? PrivateMask.Title : content.Title;
}
