using System.Globalization;
using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>What an entry is.</summary>
public enum EntryKind
{
    /// <summary>It takes place once.</summary>
    Single,

    /// <summary>One date of a series (an exception included).</summary>
    Occurrence,

    /// <summary>A series: in Exchange its master, in Microbizz a recurring appointment.</summary>
    Series,
}

/// <summary>One entry of one side, as it was read.</summary>
public sealed record Entry
{
    /// <summary>The side that it was read from.</summary>
    public required Side Side { get; init; }

    /// <summary>
    /// Its identity on its side. Exchange: the item id; for an occurrence the series' item id and the original start (<see cref="OccurrenceKey"/>), because an
    /// occurrence's own item id is no identity. Microbizz: the appointment's GUID in "D" form. Compared ordinally.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>How to address it in a request where that is not <see cref="Key"/> (the item id of an occurrence).</summary>
    public string? Address { get; init; }

    /// <summary>Changes with every change of the entry: EWS change key, Microbizz revision.</summary>
    public required string Version { get; init; }

    /// <summary>What it is.</summary>
    public EntryKind Kind { get; init; }

    /// <summary>What it says.</summary>
    public required EntryContent Content { get; init; }

    /// <summary>The stamp that it carries, if any. An occurrence shows its series' stamp.</summary>
    public Stamp? Stamp { get; init; }

    /// <summary>iCalendar UID; a hint only: servers may replace it and copies may lack it.</summary>
    public string? Uid { get; init; }

    /// <summary>When it was last changed, by its side's clock.</summary>
    public Instant? LastModified { get; init; }

    /// <summary>When it was made, by its side's clock.</summary>
    public Instant? Created { get; init; }

    /// <summary>Occurrences: the <see cref="Key"/> of their series.</summary>
    public string? SeriesKey { get; init; }

    /// <summary>Occurrences: the start that the pattern gave it, as the master gives it.</summary>
    public Instant? OriginalStart { get; init; }

    /// <summary>Occurrences: the date of <see cref="OriginalStart"/> in the series' zone, by which both sides know it.</summary>
    public LocalDate? OriginalDate { get; init; }

    /// <summary>An occurrence that differs from what its series says (EWS: Exception). Always true for an occurrence that Microbizz stores by itself.</summary>
    public bool IsException { get; init; }

    /// <summary>Series of Exchange: what says which occurrences exist.</summary>
    public SeriesFacts? Series { get; init; }

    /// <summary>Exchange: it has attendees.</summary>
    public bool IsMeeting { get; init; }

    /// <summary>Exchange: a meeting that somebody else organizes, which is therefore read-only from the Microbizz side.</summary>
    public bool IsOrganizedByOther { get; init; }

    /// <summary>The key of the occurrence of <paramref name="seriesKey"/> whose pattern gives it <paramref name="originalStart"/>.</summary>
    public static string OccurrenceKey(string seriesKey, Instant originalStart) => $"{seriesKey}|{originalStart.ToUnixTimeSeconds()}";

    /// <summary>Whether it is a key of <see cref="OccurrenceKey"/>. Item ids are base64 and have no such sign.</summary>
    public static bool IsOccurrenceKey(string key) => key.Contains('|');

    /// <summary>The series in a key of <see cref="OccurrenceKey"/>; null: it is no occurrence's.</summary>
    public static string? SeriesKeyIn(string key) => key.LastIndexOf('|') is var at and >= 0 ? key[..at] : null;

    /// <summary>The original start in a key of <see cref="OccurrenceKey"/>; null: it is no occurrence's.</summary>
    public static Instant? OriginalStartIn(string key) => key.LastIndexOf('|') is var at and >= 0
        ? Instant.FromUnixTimeSeconds(long.Parse(key[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
        : null;
}

/// <summary>Which occurrences a series has, by its master.</summary>
/// <param name="Produces">Whether the pattern as now read gives an occurrence with that original start and it is not deleted.</param>
/// <param name="Moved">Original start → the item id of each exception, wherever it was moved.</param>
public sealed record SeriesFacts(Func<Instant, bool> Produces, IReadOnlyDictionary<Instant, string> Moved);
