using System.Globalization;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>One appointment of the Microbizz calendar, as it is stored.</summary>
public sealed record Appointment
{
    /// <summary>Never used again, also not after a delete.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose calendar it is in.</summary>
    public required Guid UserId { get; init; }

    /// <summary>What it says. <see cref="EntryContent.Categories"/>, <see cref="EntryContent.ReminderMinutes"/> and the instants of its time are not stored.</summary>
    public required EntryContent Content { get; init; }

    /// <summary>Of an exception (an occurrence that differs from what its series says): the series; null for all others.</summary>
    public Guid? SeriesId { get; init; }

    /// <summary>Of an exception: the date that the pattern gave it, in the series' zone. A series has one exception at most for a date.</summary>
    public LocalDate? OriginalDate { get; init; }

    /// <summary>The key by which an import knows it again, exact to the letter and the only one of its user; null: it was not imported. It never changes.</summary>
    public string? ExternalKey { get; init; }

    /// <summary>The connection whose run made it, which may be gone by now; null: a user did. It never changes.</summary>
    public Guid? MadeBy { get; init; }

    /// <summary>The store's revision at its last change; only grows.</summary>
    public long Revision { get; init; }

    /// <summary>When it was made.</summary>
    public required Instant Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public required Instant Modified { get; init; }

    /// <summary>Its key as an entry of the sync.</summary>
    internal string Key => Id.ToString("D");

    /// <summary>Its version as an entry of the sync.</summary>
    internal string Version => Revision.ToString(CultureInfo.InvariantCulture);
}
