using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>
/// What an entry says, in one form for both sides: the mapped fields of DESIGN §5 and nothing else. Some properties mean something on one side
/// only; each says so. Compare with <see cref="ContentComparer"/>, never with ==.
/// </summary>
public sealed record EntryContent
{
    /// <summary>Title; EWS Subject.</summary>
    public string Title { get; init; } = "";

    /// <summary>When.</summary>
    public required EntryTime Time { get; init; }

    /// <summary>Place; EWS Location.</summary>
    public string Place { get; init; } = "";

    /// <summary>Microbizz: the person is here. On the Exchange side it follows from <see cref="FreeBusyStatus"/> (OOF and WorkingElsewhere: not here).</summary>
    public bool Here { get; init; } = true;

    /// <summary>
    /// EWS LegacyFreeBusyStatus by name. On the Microbizz side the status that the item last had in Exchange, remembered so that Free, Tentative and
    /// WorkingElsewhere survive; null: none known.
    /// </summary>
    public string? FreeBusyStatus { get; init; }

    /// <summary>Microbizz: the appointment type, null for none. Always null on the Exchange side, where <see cref="Categories"/> speak.</summary>
    public string? Type { get; init; }

    /// <summary>Exchange: the categories, in no meaningful order. Empty on the Microbizz side.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Private. On the Exchange side it follows from <see cref="Sensitivity"/> (all but Normal: private).</summary>
    public bool Private { get; init; }

    /// <summary>EWS Sensitivity by name; on the Microbizz side the remembered one (Personal and Confidential survive); null: none known.</summary>
    public string? Sensitivity { get; init; }

    /// <summary>Note; EWS Body, as the server stores it (text or HTML).</summary>
    public Note Note { get; init; } = Note.Empty;

    /// <summary>Participants as "Name &lt;address&gt;", read-only from Exchange.</summary>
    public IReadOnlyList<string> Participants { get; init; } = [];

    /// <summary>Exchange, meetings only: what the mailbox's owner answered (EWS MyResponseType: Organizer, Accept, Tentative, Decline, …). Null on the Microbizz side. Travels with <see cref="Participants"/>.</summary>
    public string? Response { get; init; }

    /// <summary>Exchange: its organizer called the meeting off (EWS IsCancelled). Always false on the Microbizz side. Travels with <see cref="Participants"/>.</summary>
    public bool Cancelled { get; init; }

    /// <summary>
    /// On a create in Exchange: minutes before the start at which to remind, null: no reminder. Never compared and never updated afterwards.
    /// </summary>
    public int? ReminderMinutes { get; init; }

    /// <summary>The iCalendar RRULE of a series (RFC 5545, without "RRULE:"); null for everything else.</summary>
    public string? RecurrenceRule { get; init; }

    /// <summary>
    /// Series: the dates whose occurrence was deleted, in ascending order. An occurrence is told by the date, in the series' zone, that the pattern gave it: the six patterns of EWS have one a
    /// day at most.
    /// </summary>
    public IReadOnlyList<LocalDate> DeletedDates { get; init; } = [];

    /// <summary>
    /// Microbizz, series: what happens on holidays, by name: Exclude (no occurrence), SkipToNextWorkingDay; null: Allow (it takes place). Belongs to no field: Exchange knows no such rule,
    /// and no write of the sync changes it.
    /// </summary>
    public string? HolidayRule { get; init; }
}
